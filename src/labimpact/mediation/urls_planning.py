"""Planning runs and the coordinator's board."""

from django.urls import URLPattern, path

from labimpact.mediation.views import board, planning

urlpatterns: list[URLPattern] = [
    path("settimana/", board.board, name="board"),
    path("settimana/prova/", board.board_try, name="board_try"),
    path("settimana/sposta/", board.board_move, name="board_move"),
    path("settimana/annulla/", board.board_undo, name="board_undo"),
    path("settimana/tieni/", board.board_keep, name="board_keep"),
    path("settimana/incontri/<int:pk>/fissa/", board.board_lock, name="board_lock"),
    path("piani/", planning.plans, name="plans"),
    path("piani/<int:pk>/", planning.plan, name="plan"),
    path("piani/<int:pk>/ferma/", planning.plan_stop, name="plan_stop"),
    path("piani/<int:pk>/applica/", planning.plan_apply, name="plan_apply"),
    path("piani/<int:pk>/equita/", planning.plan_curve, name="plan_curve"),
    path("piani/<int:pk>/incontri/<int:session>/", planning.plan_why, name="plan_why"),
    path("malattia/", planning.sick, name="sick"),
    path("pesi/", planning.weights, name="weights"),
]
