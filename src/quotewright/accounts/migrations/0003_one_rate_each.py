"""The one rate of an account becomes the first of its tax rates."""

from django.db import migrations


FILL = """
INSERT INTO accounts_taxrate (account_id, name, percent, compound, position)
SELECT id, COALESCE(NULLIF(tax_name, ''), 'Tax'), tax_percent, false, 1
FROM accounts_account WHERE tax_percent IS NOT NULL;
UPDATE accounts_account SET tax_mode = 'exclusive' WHERE tax_percent IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_taxes")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
