"""
The CMS back into files: what staff corrected, for a commit.

    exporter              the whole, and what it could not write
    changed_pages         English pages that are other than their file
    changed_registry      rows of the registry that are other than their file
    changed_translations  translations that are other than their catalogue
    export_report         what was written, and what not and why
    yaml_text             a value as our YAML writes it
    yaml_patching         a file with other values and all of its comments

The command `content_export` imports `exporter`.
"""
