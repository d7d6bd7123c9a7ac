package com.therapybooking.platform.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections so that one address cannot keep the others out. When nearly all connections
 * are in use, some are closed for each batch of new ones: of the address that holds the most, those
 * that have sent nothing for the longest time.
 */
final class BoundedEndpoint extends NioEndpoint {

    private static final int MAX_BATCH = 64;

    /** Two batches stay free: connections that are closing still count for some milliseconds. */
    private static final int BATCHES_OF_ALL = 16;

    /** An open connection, and how many its address has. */
    private record Candidate(SocketChannel channel, Object network, long lastRead, long count) {}

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
                longestSilent(batch).forEach(candidate -> end(candidate.channel()));
            }
        }
        return taken;
    }

    /** The connections to close first. A look at all of them is too costly for each new one. */
    private List<Candidate> longestSilent(int count) {
        List<Candidate> open = new ArrayList<>();
        Map<Object, Long> perNetwork = new HashMap<>();
        for (Map.Entry<SocketChannel, SocketWrapperBase<NioChannel>> connection :
                connections.entrySet()) {
            SocketChannel channel = connection.getKey();
            InetAddress address = channel.socket().getInetAddress();
            if (address != null
                    && !channel.socket().isInputShutdown()
                    && connection.getValue() instanceof NioSocketWrapper wrapper) {
                Object network = ClientNetwork.of(address);
                open.add(new Candidate(channel, network, wrapper.getLastRead(), 0));
                perNetwork.merge(network, 1L, Long::sum);
            }
        }
        return open.stream()
                .map(one ->
                        new Candidate(
                                one.channel(),
                                one.network(),
                                one.lastRead(),
                                perNetwork.get(one.network())))
                .sorted(
                        Comparator.comparingLong(Candidate::count)
                                .reversed()
                                .thenComparingLong(Candidate::lastRead))
                .limit(count)
                .toList();
    }

    /** Ends the connection from this address and port, if it is open. */
    void end(InetAddress address, int port) {
        for (SocketChannel channel : connections.keySet()) {
            if (channel.socket().getPort() == port
                    && address.equals(channel.socket().getInetAddress())) {
                end(channel);
            }
        }
    }

    /**
     * Shuts the socket down and leaves closing it to the thread that works on it: Tomcat reuses
     * buffers, and another thread must not return them.
     */
    private static void end(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.shutdownInput();
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
