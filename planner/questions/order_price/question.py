"""The declaration of the question for the price of each order of the two levers."""

from typing import TYPE_CHECKING

from planner.answers.question import Ask, Asking, Question, Values

if TYPE_CHECKING:
    from planner.answers.answer import Answer


def read(values: Values) -> Ask:
    """Return the question, which takes no values."""
    from planner.questions.order_price.order_price import ORDERS

    def answered(asking: Asking) -> "Answer":
        from planner.questions.order_price.answer import answer_of
        from planner.questions.order_price.order_price import order_price

        found = order_price(asking.subject.instance, asking.options, asking.tell, asking.given)
        return answer_of(found, asking.given)

    return Ask(answered, plans=1 + len(ORDERS))


QUESTION = Question(
    name="order-price",
    help="""Price each order of the two levers, imposed on every unit.

    The instance is planned freely, then with store optimization first, orchestration first, both at once, and one of them
    only. The loss of each order is shown in total and by unit.
    """,
    read=read,
    out_help="Folder to write the tables and every order's plan to.",
)
