package com.therapybooking.embedded.bson;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A document as the bytes in which it came and is stored. Nobody changes these bytes: a reader can
 * never see a document half changed. Reading one field decodes that field alone.
 */
public final class RawDocument implements Fields {

    private final byte[] bytes;

    public RawDocument(byte[] bytes) {
        this.bytes = bytes;
    }

    public static RawDocument of(BsonDocument document) {
        return new RawDocument(BsonBytes.encode(document));
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public @Nullable BsonValue get(String name) {
        return BsonBytes.field(bytes, name);
    }

    /** A copy of the whole document, the caller's own to change. */
    public BsonDocument decode() {
        return BsonBytes.decode(bytes);
    }
}
