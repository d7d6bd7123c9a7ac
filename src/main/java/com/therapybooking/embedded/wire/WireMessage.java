package com.therapybooking.embedded.wire;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.command.Request;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A message of the MongoDB wire protocol: {@code OP_MSG}, or {@code OP_QUERY} for a driver's first
 * greeting.
 *
 * @param id chosen by the client; the answer repeats it
 * @param command the main document, not checked yet
 * @param sequences long arguments sent beside it
 */
record WireMessage(
        int id, boolean legacy, RawDocument command, Map<String, List<RawDocument>> sequences) {

    private static final int HEADER = 16;

    /** The longest message that drivers send to a server that announces no limit. */
    static final int MAX_LENGTH = 48_000_000 + HEADER;

    private static final int OP_REPLY = 1;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;

    /** Checksums, and messages without an answer, which the service does not use. */
    private static final int REQUIRED_FLAGS = 0xFFFF;

    /**
     * Reads the next message; null when the client has closed the connection between messages.
     * Memory is allocated as the bytes arrive, never from a length that the client states.
     *
     * @param maxLength in bytes, header included; a longer message is an error
     */
    static @Nullable WireMessage read(DataInputStream in, int maxLength) throws IOException {
        byte[] header = new byte[HEADER];
        int first = in.read();
        if (first < 0) {
            return null;
        }
        header[0] = (byte) first;
        in.readFully(header, 1, HEADER - 1);
        int length = BsonBytes.int32(header, 0);
        if (length < HEADER + 5 || length > maxLength) {
            throw new EOFException("A message of " + length + " bytes");
        }
        byte[] body = in.readNBytes(length - HEADER);
        if (body.length < length - HEADER) {
            throw new EOFException("The connection ended within a message");
        }
        int id = BsonBytes.int32(header, 4);
        try {
            return switch (BsonBytes.int32(header, 12)) {
                case OP_MSG -> message(id, body);
                case OP_QUERY -> query(id, body);
                default -> throw new EOFException("An unknown kind of message");
            };
        } catch (IndexOutOfBoundsException e) {
            throw new EOFException("A malformed message");
        }
    }

    private static WireMessage message(int id, byte[] body) throws IOException {
        if ((BsonBytes.int32(body, 0) & REQUIRED_FLAGS) != 0) {
            throw new EOFException("A message with flags");
        }
        RawDocument command = RawDocument.of(new BsonDocument());
        Map<String, List<RawDocument>> sequences = new HashMap<>();
        int at = 4;
        while (at < body.length) {
            byte kind = body[at++];
            int size = BsonBytes.int32(body, at);
            if (size < 5 || size > body.length - at) {
                throw new EOFException("A malformed message");
            }
            if (kind == 0) {
                command = new RawDocument(document(body, at, at + size));
            } else {
                sequence(body, at, at + size, sequences);
            }
            at += size;
        }
        return new WireMessage(id, false, command, sequences);
    }

    /**
     * The command.
     *
     * @throws CommandException when it is malformed or contains a type that is not supported
     */
    Request request() {
        BsonBytes.check(command.bytes());
        return Request.of(command.decode(), sequences);
    }

    private static void sequence(
            byte[] body, int from, int end, Map<String, List<RawDocument>> sequences)
            throws EOFException {
        int nameEnd = from + 4;
        while (body[nameEnd] != 0) {
            nameEnd++;
        }
        String name = new String(body, from + 4, nameEnd - from - 4, StandardCharsets.UTF_8);
        List<RawDocument> documents = new ArrayList<>();
        int at = nameEnd + 1;
        while (at < end) {
            byte[] bytes = document(body, at, end);
            documents.add(new RawDocument(bytes));
            at += bytes.length;
        }
        sequences.put(name, documents);
    }

    private static WireMessage query(int id, byte[] body) throws IOException {
        int at = 4;
        while (body[at] != 0) {
            at++;
        }
        at += 1 + 8;
        RawDocument command = new RawDocument(document(body, at, body.length));
        WireMessage message = new WireMessage(id, true, command, Map.of());
        String name = message.request().name();
        if (!name.equals("hello") && !name.equals("isMaster")) {
            throw new EOFException("A legacy message other than a greeting");
        }
        return message;
    }

    /** Copies the document that starts here and must end by {@code end}. */
    private static byte[] document(byte[] body, int from, int end) throws EOFException {
        int size = BsonBytes.int32(body, from);
        if (size < 5 || size > end - from) {
            throw new EOFException("A malformed message");
        }
        return Arrays.copyOfRange(body, from, from + size);
    }

    /** Sends the answer to this message. */
    void answer(BsonDocument answer, OutputStream out) throws IOException {
        byte[] document = BsonBytes.encode(answer);
        int before = legacy ? HEADER + 20 : HEADER + 5;
        ByteBuffer buffer =
                ByteBuffer.allocate(before + document.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(buffer.capacity()).putInt(id).putInt(id);
        if (legacy) {
            buffer.putInt(OP_REPLY).putInt(8).putLong(0).putInt(0).putInt(1);
        } else {
            buffer.putInt(OP_MSG).putInt(0).put((byte) 0);
        }
        buffer.put(document);
        out.write(buffer.array());
        out.flush();
    }
}
