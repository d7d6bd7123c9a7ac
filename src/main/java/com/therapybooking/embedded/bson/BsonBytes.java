package com.therapybooking.embedded.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads BSON bytes: finds a field without decoding the rest, decodes, encodes and checks. */
public final class BsonBytes {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();
    private static final EncoderContext CONTEXT = EncoderContext.builder().build();
    private static final int MAX_DEPTH = 100;

    private BsonBytes() {}

    public static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long int64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    public static byte[] encode(BsonDocument document) {
        try (BasicOutputBuffer buffer = new BasicOutputBuffer(512);
                BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            CODEC.encode(writer, document, CONTEXT);
            return buffer.toByteArray();
        }
    }

    public static BsonDocument decode(byte[] bytes) {
        return document(bytes, 0);
    }

    /** The value of a field of the outermost document, or null when there is no such field. */
    static @Nullable BsonValue field(byte[] bytes, String name) {
        int at = 4;
        while (bytes[at] != 0) {
            int nameEnd = nameEnd(bytes, at + 1);
            if (isName(bytes, at + 1, nameEnd, name)) {
                return value(bytes, bytes[at], nameEnd + 1);
            }
            at = nameEnd + 1 + size(bytes, bytes[at], nameEnd + 1);
        }
        return null;
    }

    /** The name of the first field, or null when the document is empty. */
    static @Nullable String firstName(byte[] bytes) {
        return bytes[4] == 0 ? null : text(bytes, 5, nameEnd(bytes, 5));
    }

    /**
     * Throws when the bytes are not a well-formed document, or contain a type that the embedded
     * database does not store.
     */
    public static void check(byte[] bytes) {
        try {
            if (checkDocument(bytes, 0, bytes.length, 0) != bytes.length) {
                throw malformed();
            }
        } catch (IndexOutOfBoundsException e) {
            throw malformed();
        }
    }

    private static int checkDocument(byte[] bytes, int start, int limit, int depth) {
        int length = int32(bytes, start);
        int end = start + length;
        if (length < 5 || end > limit || bytes[end - 1] != 0) {
            throw malformed();
        }
        if (depth > MAX_DEPTH) {
            throw new CommandException(ErrorCode.OVERFLOW, "Document exceeds maximum nested depth");
        }
        int at = start + 4;
        while (bytes[at] != 0) {
            byte type = bytes[at];
            int value = nameEnd(bytes, at + 1) + 1;
            if (type == 3 || type == 4) {
                at = checkDocument(bytes, value, end - 1, depth + 1);
            } else {
                at = value + size(bytes, type, value);
                if (at < end && isSpecial(bytes, type, value)) {
                    throw CommandException.unsupported("NaN, infinity and negative decimal zero");
                }
            }
            if (at <= value - 1 || at >= end) {
                throw malformed();
            }
        }
        if (at != end - 1) {
            throw malformed();
        }
        return end;
    }

    /** Whether a number has no {@link java.math.BigDecimal}. */
    private static boolean isSpecial(byte[] bytes, byte type, int at) {
        if (type == 0x01) {
            return !Double.isFinite(Double.longBitsToDouble(int64(bytes, at)));
        }
        if (type == 0x13) {
            try {
                decimal(bytes, at).bigDecimalValue();
            } catch (ArithmeticException e) {
                return true;
            }
        }
        return false;
    }

    private static CommandException malformed() {
        return new CommandException(ErrorCode.INVALID_BSON, "The BSON is malformed");
    }

    private static int nameEnd(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != 0) {
            at++;
        }
        return at;
    }

    private static boolean isName(byte[] bytes, int from, int end, String name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c >= 0x80) {
                return text(bytes, from, end).equals(name);
            }
            if (from + i >= end || bytes[from + i] != c) {
                return false;
            }
        }
        return end - from == length;
    }

    private static String text(byte[] bytes, int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static int size(byte[] bytes, byte type, int at) {
        return switch (type) {
            case 0x01, 0x09, 0x12 -> 8;
            case 0x02 -> 5 + positive(int32(bytes, at) - 1);
            case 0x03, 0x04 -> positive(int32(bytes, at));
            case 0x05 -> 5 + positive(int32(bytes, at));
            case 0x07 -> 12;
            case 0x08 -> 1;
            case 0x0A -> 0;
            case 0x10 -> 4;
            case 0x13 -> 16;
            default -> throw unsupported(type);
        };
    }

    private static int positive(int length) {
        if (length < 0) {
            throw malformed();
        }
        return length;
    }

    private static CommandException unsupported(byte type) {
        return CommandException.unsupported("the BSON type " + (type & 0xFF));
    }

    private static BsonDocument document(byte[] bytes, int start) {
        BsonDocument result = new BsonDocument();
        each(bytes, start, result::put);
        return result;
    }

    private static BsonArray array(byte[] bytes, int start) {
        BsonArray result = new BsonArray();
        each(bytes, start, (position, value) -> result.add(value));
        return result;
    }

    private static void each(byte[] bytes, int start, BiConsumer<String, BsonValue> receiver) {
        int at = start + 4;
        while (bytes[at] != 0) {
            int nameEnd = nameEnd(bytes, at + 1);
            receiver.accept(text(bytes, at + 1, nameEnd), value(bytes, bytes[at], nameEnd + 1));
            at = nameEnd + 1 + size(bytes, bytes[at], nameEnd + 1);
        }
    }

    private static BsonValue value(byte[] bytes, byte type, int at) {
        return switch (type) {
            case 0x01 -> new BsonDouble(Double.longBitsToDouble(int64(bytes, at)));
            case 0x02 -> new BsonString(text(bytes, at + 4, at + 3 + int32(bytes, at)));
            case 0x03 -> document(bytes, at);
            case 0x04 -> array(bytes, at);
            case 0x05 -> binary(bytes, at);
            case 0x07 -> new BsonObjectId(new ObjectId(Arrays.copyOfRange(bytes, at, at + 12)));
            case 0x08 -> BsonBoolean.valueOf(bytes[at] != 0);
            case 0x09 -> new BsonDateTime(int64(bytes, at));
            case 0x0A -> BsonNull.VALUE;
            case 0x10 -> new BsonInt32(int32(bytes, at));
            case 0x12 -> new BsonInt64(int64(bytes, at));
            case 0x13 -> new BsonDecimal128(decimal(bytes, at));
            default -> throw unsupported(type);
        };
    }

    private static Decimal128 decimal(byte[] bytes, int at) {
        return Decimal128.fromIEEE754BIDEncoding(int64(bytes, at + 8), int64(bytes, at));
    }

    private static BsonBinary binary(byte[] bytes, int at) {
        int length = int32(bytes, at);
        return new BsonBinary(bytes[at + 4], Arrays.copyOfRange(bytes, at + 5, at + 5 + length));
    }
}
