package com.therapybooking.platform.server;

import com.therapybooking.platform.request.ClientNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Accepts connections so that one {@link ClientNetwork} cannot keep the others out. When nearly all
 * connections are in use, some are closed for each batch of new ones: of the network that holds the
 * most, those that have sent nothing for the longest time.
 */
final class BoundedEndpoint extends NioEndpoint {

    private static final int MAX_BATCH = 64;

    /** Two batches stay free: connections that are closing still count for some milliseconds. */
    private static final int BATCHES_OF_ALL = 16;

    private record Open(SocketChannel channel, long lastRead) {}

    /** Connections accepted since the last were closed; the acceptor's thread alone uses it. */
    private int accepted;

    @Override
    protected boolean setSocketOptions(SocketChannel channel) {
        boolean taken = super.setSocketOptions(channel);
        int batch = Math.clamp(getMaxConnections() / BATCHES_OF_ALL, 1, MAX_BATCH);
        if (taken && getConnectionCount() > getMaxConnections() - 2L * batch) {
            accepted++;
            if (accepted >= batch) {
                accepted = 0;
                connectionsToClose(batch).forEach(BoundedEndpoint::end);
            }
        }
        return taken;
    }

    /**
     * Selects at most this many connections to close. It reads all connections, which would cost
     * too much for each new one.
     */
    private Stream<SocketChannel> connectionsToClose(int count) {
        Map<String, List<Open>> byNetwork = new HashMap<>();
        for (Map.Entry<SocketChannel, SocketWrapperBase<NioChannel>> connection :
                connections.entrySet()) {
            SocketChannel channel = connection.getKey();
            InetAddress address = channel.socket().getInetAddress();
            if (address != null
                    && !channel.socket().isInputShutdown()
                    && connection.getValue() instanceof NioSocketWrapper wrapper) {
                byNetwork
                        .computeIfAbsent(ClientNetwork.of(address), network -> new ArrayList<>())
                        .add(new Open(channel, wrapper.getLastRead()));
            }
        }
        return byNetwork.values().stream()
                .sorted(Comparator.comparingInt(group -> -group.size()))
                .flatMap(group -> group.stream().sorted(Comparator.comparingLong(Open::lastRead)))
                .limit(count)
                .map(Open::channel);
    }

    /**
     * Shuts the socket down and leaves closing it to the thread that works on it: Tomcat reuses
     * buffers, and another thread must not return them.
     */
    static void end(SocketChannel channel) {
        try {
            channel.shutdownInput();
            channel.shutdownOutput();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
