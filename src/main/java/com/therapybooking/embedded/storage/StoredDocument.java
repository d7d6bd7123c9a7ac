package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.RawDocument;

/**
 * A document as it was found.
 *
 * @param number its place in the collection, never used again
 */
public record StoredDocument(long number, RawDocument document) {}
