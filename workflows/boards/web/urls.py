from django.urls import path

from workflows.boards.web.views import boards, logo, members, seats

app_name = "boards"
urlpatterns = [
    path("bodies/<slug:slug>/logo.png", logo.logo, name="logo"),
    path("boards/", boards.index, name="index"),
    path("boards/<slug:slug>/", boards.board, name="board"),
    path("boards/<slug:slug>/skills/", members.targets, name="targets"),
    path("boards/<slug:slug>/seats/new/", seats.new_seat, name="seat_new"),
    path("boards/<slug:slug>/seats/<int:seat_id>/", seats.seat, name="seat"),
    path("boards/<slug:slug>/seats/<int:seat_id>/term/", seats.new_term, name="term_new"),
    path("boards/<slug:slug>/terms/<int:term_id>/", seats.term, name="term"),
    path("boards/<slug:slug>/terms/<int:term_id>/end/", seats.end_term, name="term_end"),
    path("boards/<slug:slug>/members/", boards.members, name="members"),
    path("boards/<slug:slug>/members/<int:holder_id>/", boards.member, name="member"),
    path("boards/<slug:slug>/members/<int:holder_id>/change/", members.edit, name="member_edit"),
    path("boards/<slug:slug>/members/<int:holder_id>/ratings/", members.rate, name="ratings"),
    path("boards/<slug:slug>/members/<int:holder_id>/approval/", members.approve, name="approval"),
    path("boards/<slug:slug>/members/<int:holder_id>/independence/", members.flag, name="flag"),
    path("boards/<slug:slug>/flags/<int:flag_id>/withdraw/", members.withdraw, name="withdraw"),
]
