package com.therapybooking.embedded.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PendingConnectionsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final PendingConnections pending = new PendingConnections(nanos::get);

    @Test
    void closesTheOldestWhereOneMoreThanTheBoundComes() {
        List<Socket> sockets =
                Stream.generate(Socket::new).limit(PendingConnections.MAX + 2L).toList();

        sockets.forEach(pending::add);

        assertThat(sockets.subList(0, 2)).allMatch(Socket::isClosed);
        assertThat(sockets.subList(2, sockets.size())).noneMatch(Socket::isClosed);
    }

    @Test
    void closesConnectionsAfterTheirDeadlineAlone() {
        Socket early = new Socket();
        Socket late = new Socket();
        pending.add(early);
        advanceClock(Duration.ofSeconds(3));
        pending.add(late);

        advanceClock(PendingConnections.DEADLINE.minusSeconds(2));
        pending.closeOverdue();

        assertThat(early.isClosed()).isTrue();
        assertThat(late.isClosed()).isFalse();
    }

    @Test
    void leavesConnectionsAloneThatHaveIdentifiedThemselves() {
        Socket own = new Socket();
        pending.add(own);
        pending.remove(own);

        advanceClock(PendingConnections.DEADLINE.plusSeconds(1));
        pending.closeOverdue();
        for (int i = 0; i <= PendingConnections.MAX; i++) {
            pending.add(new Socket());
        }

        assertThat(own.isClosed()).isFalse();
    }

    private void advanceClock(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
