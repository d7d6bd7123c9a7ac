package com.therapybooking.embedded.wire;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.command.Commands;
import com.therapybooking.embedded.command.Request;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one client connection, message after message. Before sign-in a message has at most 16 KiB.
 * Until the client has identified itself as this process, {@link PendingConnections} limits its
 * time.
 */
final class Connection implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Set<String> GREETINGS = Set.of("hello", "isMaster");
    private static final int MAX_LENGTH_BEFORE_LOGIN = 16 * 1024;

    private final Socket socket;
    private final Commands commands;
    private final Login login;
    private final PendingConnections pending;
    private boolean signedIn;

    Connection(Socket socket, Commands commands, Login login, PendingConnections pending) {
        this.socket = socket;
        this.commands = commands;
        this.login = login;
        this.pending = pending;
    }

    @Override
    public void run() {
        try (socket;
                DataInputStream in =
                        new DataInputStream(
                                new BufferedInputStream(socket.getInputStream(), 16_384));
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            for (WireMessage message = read(in); message != null; message = read(in)) {
                message.answer(answer(message), out);
            }
        } catch (CommandException | IOException e) {
            log.debug("A connection to the embedded database ended: {}", e.getMessage());
        }
    }

    private @Nullable WireMessage read(DataInputStream in) throws IOException {
        return WireMessage.read(in, signedIn ? WireMessage.MAX_LENGTH : MAX_LENGTH_BEFORE_LOGIN);
    }

    /** Answers with an error that names an unsupported type; ends on a malformed command. */
    private BsonDocument answer(WireMessage message) {
        try {
            return answer(message.request());
        } catch (CommandException e) {
            if (!signedIn || e.code() == ErrorCode.INVALID_BSON) {
                throw e;
            }
            return Commands.refusal(e);
        }
    }

    private BsonDocument answer(Request request) {
        String name = request.name();
        if (!signedIn && !GREETINGS.contains(name) && !name.equals("saslStart")) {
            return Commands.refusal(
                    new CommandException(
                            ErrorCode.UNAUTHORIZED,
                            "command " + name + " requires authentication"));
        }
        if (GREETINGS.contains(name) && login.isOwn(request)) {
            pending.remove(socket);
        }
        if (name.equals("saslStart")) {
            BsonDocument answer = login.answer(request);
            signedIn = answer.getDouble("ok").getValue() == 1;
            return answer;
        }
        return commands.answer(request);
    }
}
