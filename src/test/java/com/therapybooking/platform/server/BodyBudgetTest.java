package com.therapybooking.platform.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class BodyBudgetTest {

    private static final int BODY = 1_000;
    private static final int BODIES = 6;

    private final BodyBudget budget = new BodyBudget((long) BODIES * (BodyBudget.OVERHEAD + BODY));
    private final List<String> ended = new ArrayList<>();

    @Test
    void refusesTheClientThatUsesTheWholeBudget() {
        fill("flood", BODIES);

        assertThatThrownBy(() -> reserve("flood", "one more"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                            assertThat(e.headers()).containsKey("Retry-After");
                        });
        assertThat(ended).isEmpty();
    }

    @Test
    void endsTheOldestBodyOfTheLargestClientForAnother() {
        fill("flood", BODIES);

        reserve("other", "a booking");

        assertThat(ended).containsExactly("flood 0");
    }

    @Test
    void endsBodiesOfSeveralFloodingClientsInTurn() {
        fill("flood a", BODIES / 2);
        fill("flood b", BODIES / 2);

        reserve("other", "a booking");
        reserve("another", "a booking");

        assertThat(ended).containsExactlyInAnyOrder("flood a 0", "flood b 0");
    }

    @Test
    void makesRoomForAClientWithoutABodyWhenManyHoldOneEach() {
        for (int i = 0; i < BODIES; i++) {
            var _ = reserve("client " + i, "body " + i);
        }

        var _ = budget.reserve("newcomer", BODY / 2, () -> {});

        assertThat(ended).containsExactly("body 0");
    }

    @Test
    void endsTheOldestOfBodiesOfAboutOneSize() {
        for (int i = 0; i < BODIES; i++) {
            String name = "body " + i;
            var _ = budget.reserve(name, i == BODIES - 1 ? BODY : 1, () -> ended.add(name));
        }

        var _ = budget.reserve("newcomer", BODY + 1, () -> {});

        assertThat(ended).containsExactly("body 0");
    }

    @Test
    void givesBackWhatAReleasedReservationHeld() {
        List<Runnable> held = fill("client", BODIES);
        held.forEach(Runnable::run);
        held.forEach(Runnable::run);

        fill("client", BODIES);

        assertThatThrownBy(() -> reserve("client", "one more"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void refusesABodyThatIsLargerThanTheBudget() {
        assertThatThrownBy(() -> budget.reserve("client", 100_000_000, () -> {}))
                .isInstanceOf(ProblemException.class);
    }

    private List<Runnable> fill(String client, int bodies) {
        List<Runnable> held = new ArrayList<>();
        for (int i = 0; i < bodies; i++) {
            held.add(reserve(client, client + " " + i));
        }
        return held;
    }

    private Runnable reserve(String client, String name) {
        return budget.reserve(client, BODY, () -> ended.add(name));
    }
}
