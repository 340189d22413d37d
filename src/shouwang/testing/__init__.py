"""Helpers of the test suite: a database for every run, a named cast of people, builders."""
