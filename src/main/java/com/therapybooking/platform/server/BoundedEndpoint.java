package com.therapybooking.platform.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections so that one address cannot block others. When nearly all connections are in
 * use, each new one closes another: of the address with the most connections, the one that has been
 * silent for the longest time.
 */
final class BoundedEndpoint extends NioEndpoint {

    /** Connections that are closing still count for some milliseconds. */
    private static final int RESERVE = 32;

    /**
     * The connection of an address that would be closed first, and the number of its connections.
     */
    private record Candidate(SocketChannel channel, long lastRead, int count) {

        Candidate merge(Candidate other) {
            Candidate longer = other.lastRead < lastRead ? other : this;
            return new Candidate(longer.channel, longer.lastRead, count + other.count);
        }
    }

    @Override
    protected boolean setSocketOptions(SocketChannel channel) {
        boolean accepted = super.setSocketOptions(channel);
        if (accepted && getConnectionCount() > getMaxConnections() - RESERVE) {
            candidates().values().stream()
                    .max(
                            Comparator.comparingInt(Candidate::count)
                                    .thenComparing(Candidate::lastRead, Comparator.reverseOrder()))
                    .ifPresent(candidate -> end(candidate.channel()));
        }
        return accepted;
    }

    private Map<Object, Candidate> candidates() {
        Map<Object, Candidate> byAddress = new HashMap<>();
        for (Map.Entry<SocketChannel, SocketWrapperBase<NioChannel>> open :
                connections.entrySet()) {
            SocketChannel channel = open.getKey();
            InetAddress address = channel.socket().getInetAddress();
            if (address != null
                    && !channel.socket().isInputShutdown()
                    && open.getValue() instanceof NioSocketWrapper wrapper) {
                byAddress.merge(
                        ClientNetwork.of(address),
                        new Candidate(channel, wrapper.getLastRead(), 1),
                        Candidate::merge);
            }
        }
        return byAddress;
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
