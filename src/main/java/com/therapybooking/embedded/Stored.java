package com.therapybooking.embedded;

/**
 * A document as it was found.
 *
 * @param number its place in the collection, never used again
 */
record Stored(long number, RawDocument document) {}
