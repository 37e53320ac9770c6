"""The transforms room: pure functions from text and Arrow tables to Arrow tables.

Belongs here: decoding, splitting, cleaning, metadata, quotations, speakers, stories, variants, topics, figures, dates.
Does not: Dagster, files, the network, the clock. The one thing read from disk is vocabulary and weights shipped in this package.
Of the other rooms only `warehouse.tables` may be imported.
"""
