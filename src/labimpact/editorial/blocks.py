"""What a page of the portal is made of: few pieces, each of which can be read aloud and printed."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# What a text may hold; anything else that is pasted in (from Word, from the web) is dropped.
FEATURES = ["bold", "ol", "ul", "link"]


class Notice(blocks.StructBlock):
    """Avviso: one thing that must not be missed."""

    title = blocks.CharBlock(label=_("titolo"), max_length=120)
    text = blocks.RichTextBlock(label=_("testo"), features=FEATURES)

    class Meta:
        icon = "warning"
        label = _("avviso")
        template = "editorial/blocks/notice.html"


class Answer(blocks.StructBlock):
    """Domanda e risposta."""

    question = blocks.CharBlock(label=_("domanda"), max_length=200)
    answer = blocks.RichTextBlock(label=_("risposta"), features=FEATURES)

    class Meta:
        icon = "help"
        label = _("domanda e risposta")
        template = "editorial/blocks/answer.html"


class Pieces(blocks.StreamBlock):
    """The pieces of a page, in the order in which they are read."""

    heading = blocks.CharBlock(
        label=_("titolo di sezione"), max_length=120, icon="title",
        template="editorial/blocks/heading.html",
    )  # fmt: skip
    text = blocks.RichTextBlock(
        label=_("testo"), features=FEATURES, template="editorial/blocks/text.html"
    )
    steps = blocks.ListBlock(
        blocks.RichTextBlock(features=["bold", "link"]), label=_("passi, uno dopo l'altro"),
        icon="list-ol", template="editorial/blocks/steps.html",
    )  # fmt: skip
    bring = blocks.ListBlock(
        blocks.CharBlock(max_length=200), label=_("che cosa portare"), icon="list-ul",
        template="editorial/blocks/bring.html",
    )  # fmt: skip
    notice = Notice()
    answer = Answer()

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {"bring": {"max_num": 1}}
