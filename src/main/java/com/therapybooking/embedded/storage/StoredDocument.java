package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.RawDocument;

/**
 * A stored document and its number.
 *
 * @param number its number in the collection, never reused
 */
public record StoredDocument(long number, RawDocument document) {}
