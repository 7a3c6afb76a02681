"""The tree and its editing. Reference data, so it stands below /admin."""

from flask import url_for

from portal.accounts import queries as accounts
from portal.catalogue import policy, queries
from portal.catalogue.forms import CategoryForm
from portal.catalogue.models import Category
from portal.catalogue.operations import editing
from portal.catalogue.priorities import MATRIX
from portal.catalogue.routes import blueprint
from portal.catalogue.states import TICKET_TYPES
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer


@blueprint.get("/admin/categories")
@permission("admin.manage")
def list_categories() -> Answer:
    """All categories with where their tickets go."""
    return page(
        "catalogue/categories.html",
        branches=queries.tree(viewer()),
        may_edit=policy.can_edit(viewer()),
        types=TICKET_TYPES,
        matrix=MATRIX,
    )


@blueprint.get("/admin/categories/new")
@permission("admin.manage")
def new_category() -> Answer:
    """The empty form."""
    _require_editor()
    form = CategoryForm()
    _offer(form, None)
    return page("catalogue/category.html", form=form, category=None)


@blueprint.post("/admin/categories")
@permission("admin.manage")
def create_category() -> Answer:
    """Add a category."""
    form = CategoryForm()
    _offer(form, None)
    if not form.validate_on_submit():
        return invalid("catalogue/category.html", form=form, category=None)
    try:
        category = editing.create_category(form.description(), by=viewer())
    except Invalid as error:
        form.refuse(error)
        return invalid("catalogue/category.html", form=form, category=None)
    flash(_("“%(name)s” was added.", name=category.name))
    return redirect_to(url_for("catalogue.list_categories"))


@blueprint.get("/admin/categories/<int:category_id>")
@permission("admin.manage")
def edit_category(category_id: int) -> Answer:
    """The form of one category."""
    _require_editor()
    category = queries.get_category(viewer(), category_id)
    form = CategoryForm(obj=category)
    form.show(category)
    _offer(form, category)
    return page("catalogue/category.html", form=form, category=category)


@blueprint.post("/admin/categories/<int:category_id>")
@permission("admin.manage")
def update_category(category_id: int) -> Answer:
    """Change a category."""
    category = queries.get_category(viewer(), category_id)
    form = CategoryForm()
    _offer(form, category)
    if not form.validate_on_submit():
        return invalid("catalogue/category.html", form=form, build=lambda: {"category": _again(category_id)})
    try:
        editing.change_category(category, form.description(), by=viewer())
    except Invalid as error:
        form.refuse(error)
        return invalid("catalogue/category.html", form=form, build=lambda: {"category": _again(category_id)})
    flash(_("“%(name)s” was saved.", name=category.name))
    return redirect_to(url_for("catalogue.list_categories"))


def _require_editor() -> None:
    """An administrator of one organisation reads the tree that all share, but does not change it."""
    if not policy.can_edit(viewer()):
        raise Forbidden(_("You may not change the catalogue."))


def _again(category_id: int) -> Category:
    return queries.get_category(viewer(), category_id)


def _offer(form: CategoryForm, category: Category | None) -> None:
    roots = [b.root for b in queries.tree(viewer()) if category is None or b.root.id != category.id]
    form.offer(roots, queries.services(viewer()), accounts.teams())
