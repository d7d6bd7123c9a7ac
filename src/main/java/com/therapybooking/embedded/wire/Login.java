package com.therapybooking.embedded.wire;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.command.Commands;
import com.therapybooking.embedded.command.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * Distinguishes this process's own connections from those of other processes, which can reach the
 * port too. Two random values are generated at each start and never leave this process. The driver
 * sends the first as its application name in the first message of every connection, monitoring
 * included; a connection without it is closed soon. The second is the password, without which no
 * command reaches the data.
 */
final class Login {

    private static final String USER = "embedded";

    private final String applicationName;
    private final String secret;

    Login(SecureRandom random) {
        this.applicationName = generate(random);
        this.secret = generate(random);
    }

    /** The connection string of a database, with both values. */
    String uri(int port, String database) {
        return "mongodb://%s:%s@127.0.0.1:%s/%s?authMechanism=PLAIN&authSource=$external&appName=%s"
                .formatted(USER, secret, port, database, applicationName);
    }

    /** Whether this greeting comes from a driver of this process. */
    boolean isOwn(Request greeting) {
        return greeting.body().get("client") instanceof BsonDocument client
                && client.get("application") instanceof BsonDocument application
                && application.get("name") instanceof BsonString name
                && same(name.getValue().getBytes(StandardCharsets.UTF_8), applicationName);
    }

    /** The answer to {@code saslStart} with the mechanism PLAIN. */
    BsonDocument answer(Request request) {
        BsonDocument body = request.body();
        boolean good =
                body.get("payload") instanceof BsonBinary payload
                        && new BsonString("PLAIN").equals(body.get("mechanism"))
                        && same(withoutFirst(payload.getData()), "\0" + USER + "\0" + secret);
        if (!good) {
            return Commands.refusal(
                    new CommandException(
                            ErrorCode.AUTHENTICATION_FAILED, "Authentication failed."));
        }
        return new BsonDocument("conversationId", new BsonInt32(1))
                .append("done", BsonBoolean.TRUE)
                .append("payload", new BsonBinary(new byte[0]))
                .append("ok", new BsonDouble(1));
    }

    private static boolean same(byte[] given, String expected) {
        return MessageDigest.isEqual(given, expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String generate(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Removes the authorization id, which a driver may send first. */
    private static byte[] withoutFirst(byte[] payload) {
        int at = 0;
        while (at < payload.length && payload[at] != 0) {
            at++;
        }
        return Arrays.copyOfRange(payload, at, payload.length);
    }
}
