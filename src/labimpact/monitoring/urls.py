from django.urls import path

from labimpact.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.report, name="report"),
    path("rapporto.xlsx", views.report_xlsx, name="report_xlsx"),
    path("in-comune/", views.comparing, name="comparing"),
    path("in-comune/<int:pk>/codifiche.clk", views.encodings, name="encodings"),
    path("contatti/<slug:dimension>/", views.fact_list, name="facts"),
    path("registro/", views.register, name="register"),
    path("registro/<int:pk>/", views.register_detail, name="register_detail"),
    path("registro/<int:pk>/registro.pdf", views.register_pdf, name="register_pdf"),
]
