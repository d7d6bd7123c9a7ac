package com.therapybooking.platform.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import org.apache.coyote.Adapter;
import org.apache.coyote.ErrorState;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Adds two limits to Tomcat's HTTP/1.1: a deadline for a whole request head, and {@link
 * BoundedEndpoint}. Tomcat's own timeouts restart with each byte. Its processor changes two
 * statuses and two methods, and notes the channel of a request.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {

    private static final Duration HEAD_DEADLINE = Duration.ofSeconds(10);

    /** Tomcat's start time of a request without any byte yet. */
    private static final long NONE = -1;

    private static final Set<String> NOT_FOR_ROUTES = Set.of("CONNECT", "TRACE");

    /** The note of a request that contains its {@link SocketChannel}. */
    static final int CHANNEL = 17;

    /** Tomcat creates the protocol by the name of its class. */
    public BoundedHttp11Protocol() {
        super(new BoundedEndpoint());
    }

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> connection) throws IOException {
                if (connection.getSocket() instanceof NioChannel socket) {
                    request.setNote(CHANNEL, socket.getIOChannel());
                }
                long start = request.getStartTimeNanos();
                boolean overdue =
                        start != NONE && System.nanoTime() - start > HEAD_DEADLINE.toNanos();
                return overdue ? SocketState.CLOSED : super.service(connection);
            }

            // Tomcat would answer CONNECT, and the servlet API would echo a TRACE with its headers.
            // Unknown methods reach the route, which refuses them with its own Allow.
            @Override
            public Adapter getAdapter() {
                String method = request.getMethod();
                if (method != null && NOT_FOR_ROUTES.contains(method)) {
                    request.setMethod("UNSUPPORTED-" + method);
                }
                return super.getAdapter();
            }

            // Tomcat answers an unknown transfer coding with 501 and an unsupported HTTP version
            // with 505; both become 400 here, because OPTIONS * passes no valve.
            @Override
            protected void setErrorState(ErrorState state, @Nullable Throwable cause) {
                int status = response.getStatus();
                if (status == HttpStatus.NOT_IMPLEMENTED.value()
                        || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED.value()) {
                    response.setStatus(HttpStatus.BAD_REQUEST.value());
                }
                super.setErrorState(state, cause);
            }
        };
    }
}
