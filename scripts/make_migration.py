"""Write the first migration of one domain from its tables: python scripts/make_migration.py DOMAIN.

Until the first release each domain has one migration in a fixed chain, which is written anew; afterwards changes get revisions of
their own (`flask db revision -m …`).
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.update(PORTAL_DATA=tempfile.mkdtemp(), PORTAL_TESTING="1")

CHAIN = ["core", "accounts", "catalogue", "assets", "knowledge", "sla", "tickets", "dispatch", "feedback", "channels"]
PACKAGES = {d: (f"portal.{d}",) for d in CHAIN} | {"assets": ("assets",), "core": ("portal.core", "portal.web")}


def main(domain: str) -> None:
    """Render the operations of one domain's tables, in dependency order, against an empty database."""
    from alembic.autogenerate import produce_migrations, render_python_code
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from portal.app import create_app
    from portal.core.db import db

    app = create_app()
    with app.app_context():
        mine = {
            mapper.local_table.name
            for mapper in db.Model.registry.mappers
            if mapper.class_.__module__.startswith(tuple(f"{p}." for p in PACKAGES[domain]))
        } | {t.name for t in db.metadata.tables.values() if t.info.get("domain") == domain}
        options = {
            "target_metadata": db.metadata,
            "include_name": lambda name, kind, parents: True,
            "include_object": lambda item, name, kind, reflected, other: kind != "table" or name in mine,
        }
        with create_engine("sqlite://").connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            script = produce_migrations(context, db.metadata)
        up, down = render_python_code(script.upgrade_ops), render_python_code(script.downgrade_ops)
    position = CHAIN.index(domain)
    revision = f"{position + 1:04}_{domain}"
    before = f"{position:04}_{CHAIN[position - 1]}" if position else None
    existing = {p.stem for p in (ROOT / "migrations/versions").glob("*.py")}
    while before is not None and before not in existing:
        position -= 1
        before = f"{position:04}_{CHAIN[position - 1]}" if position else None
    path = ROOT / f"migrations/versions/{revision}.py"
    indent = "\n    "
    path.write_text(
        f'"""First tables: {domain}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nimport portal.core.types\n\n'
        f"revision = {revision!r}\ndown_revision = {before!r}\nbranch_labels = None\ndepends_on = None\n\n\n"
        f"def upgrade() -> None:\n    {up.replace(chr(10) + '    ', indent)}\n\n\n"
        f"def downgrade() -> None:\n    {down.replace(chr(10) + '    ', indent)}\n"
    )
    sys.stdout.write(f"{path.relative_to(ROOT)}: {len(mine)} tables\n")


if __name__ == "__main__":
    main(sys.argv[1])
