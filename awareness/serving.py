def context_of(page, request):
    return {}
