"""The stage `language`: what is known of words whatever text they stand in.

Belongs here: spellings, forms and phrases, the vocabulary files and who reads them, countries, and clusters of things that are
alike. It reads nothing but the lists shipped beside it, and gives words brought to one form, digests, and look-ups. It imports
no other stage.
"""
