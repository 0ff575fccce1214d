from django.urls import path

from labimpact.mypage import views

app_name = "mypage"
urlpatterns = [path("<int:pk>/la-mia-pagina/", views.passes, name="passes")]
