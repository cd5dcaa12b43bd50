"""Quotes keep their tax as a list; lines and quotes keep their sums; positions get gaps."""

from django.db import migrations


# Currencies other than these have two decimals; the same list as in lib.money when this was made.
FILL = """
UPDATE quotes_quote SET tax_mode = 'exclusive', taxes = jsonb_build_array(jsonb_build_object(
    'name', COALESCE(NULLIF(tax_name, ''), 'Tax'),
    'percent', trim_scale(tax_percent)::text, 'compound', false))
WHERE tax_percent IS NOT NULL;
UPDATE quotes_section SET position = position * 4294967296;
UPDATE quotes_line SET position = quotes_line.position * 4294967296,
    list_amount = round(quantity * unit_price, places.n),
    amount = round(quantity * unit_price, places.n),
    cost_amount = round(quantity * unit_cost, places.n)
FROM quotes_section JOIN quotes_quote ON quotes_quote.id = quotes_section.quote_id
CROSS JOIN LATERAL (SELECT CASE WHEN currency IN ('JPY', 'KRW', 'CLP', 'ISK') THEN 0
    WHEN currency IN ('BHD', 'KWD', 'TND') THEN 3 ELSE 2 END AS n) AS places
WHERE quotes_section.id = quotes_line.section_id;
UPDATE quotes_quote SET due = sums.net + COALESCE(round(sums.taxable * tax_percent / 100, CASE
    WHEN currency IN ('JPY', 'KRW', 'CLP', 'ISK') THEN 0
    WHEN currency IN ('BHD', 'KWD', 'TND') THEN 3 ELSE 2 END), 0),
    yearly = sums.net, yearly_cost = sums.cost
FROM (SELECT s.quote_id, sum(l.amount) AS net, sum(l.cost_amount) AS cost,
    sum(CASE WHEN l.taxable THEN l.amount ELSE 0 END) AS taxable
    FROM quotes_line l JOIN quotes_section s ON s.id = l.section_id GROUP BY s.quote_id) AS sums
WHERE sums.quote_id = quotes_quote.id;
UPDATE quotes_quote SET published_at = latest.at FROM (
    SELECT quote_id, max(published_at) AS at FROM quotes_publication GROUP BY quote_id) AS latest
WHERE latest.quote_id = quotes_quote.id;
UPDATE quotes_quote SET closed_at = COALESCE(
    (SELECT at FROM quotes_acceptance a WHERE a.quote_id = quotes_quote.id), updated_at)
WHERE state IN ('accepted', 'declined');
UPDATE quotes_event SET kind = CASE
    WHEN text LIKE 'created%' THEN 'created' WHEN text LIKE 'published%' THEN 'published'
    WHEN text LIKE 'began%' THEN 'revised' WHEN text LIKE 'accepted%' THEN 'accepted'
    WHEN text LIKE 'declined%' THEN 'declined' ELSE 'other' END;
"""


class Migration(migrations.Migration):
    dependencies = [("quotes", "0002_quoting"), ("accounts", "0004_no_single_rate")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
