package com.therapybooking.platform.server;

import com.therapybooking.platform.request.ClientNetwork;
import com.therapybooking.platform.request.RequestBodyFilter;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;

/**
 * Limits the bodies of requests in size, time and memory, for every content type. An unread body is
 * received for a short time after the response, so that the client can read the response; then the
 * connection is closed.
 */
final class BodyLimitValve extends ValveBase {

    private static final Duration AFTER_RESPONSE = Duration.ofSeconds(2);

    private final BodyBudget budget;

    BodyLimitValve(BodyBudget budget) {
        super(true);
        this.budget = budget;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        long length = length(coyote);
        if (length == 0 || (length < 0 && coyote.getHeader("Transfer-Encoding") == null)) {
            getNext().invoke(request, response);
            return;
        }
        InputBuffer original = coyote.getInputBuffer();
        LimitedBody body = new LimitedBody(original, () -> reserve(request, length));
        coyote.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            if (body.isUnread()
                    && length <= RequestBodyFilter.MAX_BODY
                    && !coyote.hasExpectation()) {
                response.finishResponse();
                skip(coyote, body);
            }
        } finally {
            coyote.setInputBuffer(original);
        }
    }

    /** The announced length; 0 when it is malformed, which Tomcat has refused already. */
    private static long length(org.apache.coyote.Request coyote) {
        try {
            return coyote.getContentLengthLong();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private Runnable reserve(Request request, long length) {
        InetAddress address =
                Objects.requireNonNull(ClientNetwork.address(request.getRemoteAddr()));
        Object channel = request.getCoyoteRequest().getNote(BoundedHttp11Protocol.CHANNEL);
        return budget.reserve(
                ClientNetwork.of(address),
                length < 0
                        ? RequestBodyFilter.MAX_BODY
                        : Math.min(length, RequestBodyFilter.MAX_BODY),
                () -> BoundedEndpoint.end((SocketChannel) channel));
    }

    private static void skip(org.apache.coyote.Request coyote, LimitedBody body) {
        try {
            body.receive(AFTER_RESPONSE);
        } catch (ProblemException e) {
            coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }
}
