package com.therapybooking.embedded.wire;

import com.therapybooking.embedded.bson.Code;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.Values;
import com.therapybooking.embedded.command.Commands;
import com.therapybooking.embedded.command.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;

/**
 * Lets in only who knows a secret that is made anew at each start and never leaves this process:
 * other users of the machine can reach the port and get no further.
 */
final class Login {

    static final String USER = "embedded";

    private final String secret;

    Login(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        this.secret = HexFormat.of().formatHex(bytes);
    }

    String secret() {
        return secret;
    }

    /** The answer to {@code saslStart} with the mechanism PLAIN. */
    BsonDocument answer(Request request) {
        BsonDocument body = request.body();
        byte[] expected = ("\0" + USER + "\0" + secret).getBytes(StandardCharsets.UTF_8);
        boolean good =
                body.get("payload") instanceof BsonBinary payload
                        && body.containsKey("mechanism")
                        && Values.text(body, "mechanism").equals("PLAIN")
                        && MessageDigest.isEqual(withoutFirst(payload.getData()), expected);
        if (!good) {
            return Commands.refusal(
                    new CommandException(Code.AUTHENTICATION_FAILED, "Authentication failed."));
        }
        return new BsonDocument("conversationId", new BsonInt32(1))
                .append("done", Values.of(true))
                .append("payload", new BsonBinary(new byte[0]))
                .append("ok", new BsonDouble(1));
    }

    /** A driver may say first whom it acts for. */
    private static byte[] withoutFirst(byte[] payload) {
        int at = 0;
        while (at < payload.length && payload[at] != 0) {
            at++;
        }
        return Arrays.copyOfRange(payload, at, payload.length);
    }
}
