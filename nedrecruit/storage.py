from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed file names, also inside our ES modules' `import` statements."""

    support_js_module_import_aggregation = True
