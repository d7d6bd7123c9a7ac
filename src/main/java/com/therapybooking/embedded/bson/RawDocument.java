package com.therapybooking.embedded.bson;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A document as the bytes in which it was received and stored. The bytes never change, so a reader
 * never sees a half-changed document. Reading a field decodes only that field.
 */
public final class RawDocument implements Fields {

    /** The first field of every stored document. */
    public static final String ID = "_id";

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

    public boolean beginsWithId() {
        return ID.equals(BsonBytes.firstName(bytes));
    }

    /** A decoded copy of the whole document, which the caller may change. */
    public BsonDocument decode() {
        return BsonBytes.decode(bytes);
    }
}
