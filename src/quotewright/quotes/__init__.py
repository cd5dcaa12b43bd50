"""What is offered: quotes, their document, their money and their life."""
