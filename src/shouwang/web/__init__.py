"""The shell that every page sits in: layout, navigation, components, guards of pages, front-end build."""
