package com.therapybooking.delivery.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.settings.PublicUrl;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Ports;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends alerts to a real mail server that is stopped, hangs, and is started again. */
@ParameterizedClass
@MethodSource("databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@MostlyWaits
@Order(2)
class AlertStepTest {

    private static final String TO = "practice@example.com";
    private static final PublicUrl PUBLIC_URL = new PublicUrl("https://bookings.example.com");

    @Parameter private String database = "";

    private int port;
    private final SettableClock clock = new SettableClock();
    private @Nullable TestService started;
    private @Nullable GreenMail mailServer;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    void start() {
        started = TestService.startOn(database, TestDatabase.freshFolder());
    }

    @AfterParameterizedClassInvocation
    void stop() {
        service().close();
    }

    @BeforeEach
    void startMailServer() {
        events().deleteMany(new Document());
        clock.set(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        port = Ports.free();
        mailServer = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
        mail().start();
    }

    @AfterEach
    void stopMailServer() {
        mail().stop();
    }

    @Test
    void saysWhatFailedSinceWhenHowManyWaitAndWhere() throws Exception {
        ObjectId key = add("webhook.key_failing", "Front desk");
        step(TO).run();
        step(TO).run();

        MimeMessage[] received = mail().getReceivedMessages();
        assertThat(received).hasSize(1);
        assertThat(received[0].getSubject()).isEqualTo("Webhook key \"Front desk\" is failing");
        assertThat(received[0].getAllRecipients()).extracting(Object::toString).containsExactly(TO);
        assertThat(received[0].getContent().toString())
                .contains("Failing since: Thursday, January 15, 2026 at 10:30 (UTC)")
                .contains("Failed attempts in a row: 12")
                .contains("Last HTTP status: 500")
                .contains("Events waiting: 0")
                .contains("https://bookings.example.com/keys/" + key.toHexString());
    }

    @Test
    void leavesOutTheNumberOfWaitingEventsWhenCountingThemTakesTooLong() throws Exception {
        DeliveryHistory deliveries = mock(DeliveryHistory.class);
        when(deliveries.queued(any())).thenThrow(new MongoOperationTimeoutException("2 s"));
        add("webhook.key_failing", "Front desk");
        step(TO, port, deliveries).run();

        assertThat(mail().getReceivedMessages()).hasSize(1);
        assertThat(mail().getReceivedMessages()[0].getContent().toString())
                .contains("Failed attempts in a row: 12")
                .doesNotContain("Events waiting");
    }

    @Test
    void goesToEveryActiveAdministratorWhenNoAddressIsSet() throws Exception {
        add("webhook.key_recovered", "Front desk");
        step("").run();
        assertThat(recipients()).containsExactly(TestService.ADMIN_EMAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anna@example,com", "\u00e4nna@example.com", "anna@\u00e4..example.com"})
    void reachesTheOtherAdministratorsWhenOneAddressIsWrong(String address) throws Exception {
        Document wrong =
                new Document("name", "A")
                        .append("email", address)
                        .append("emailKey", address)
                        .append("role", "admin");
        MongoCollection<Document> users =
                service().bean(MongoDatabase.class).getCollection("users");
        users.insertOne(wrong);
        try {
            add("webhook.key_failing", "Front desk");
            step("").run();
            assertThat(recipients()).containsExactly(TestService.ADMIN_EMAIL);
        } finally {
            users.deleteOne(new Document("_id", wrong.get("_id")));
        }
    }

    @Test
    void sendsEachAlertOnceAlthoughSeveralInstancesRace() throws Exception {
        for (int i = 0; i < 10; i++) {
            add("webhook.key_disabled", "Key " + i);
        }
        List<Thread> instances = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            instances.add(Thread.ofVirtual().start(step(TO)::run));
        }
        for (Thread instance : instances) {
            instance.join();
        }
        assertThat(mail().getReceivedMessages())
                .extracting(MimeMessage::getSubject)
                .doesNotHaveDuplicates()
                .hasSize(10);
    }

    @Test
    void sendsWhatWaitedWhenTheMailServerIsBack() throws Exception {
        mail().stop();
        add("webhook.key_failing", "One");
        add("webhook.key_failing", "Two");
        Instant end = clock.instant().plus(Duration.ofHours(20));
        while (clock.instant().isBefore(end)) {
            step(TO).run();
            clock.set(clock.instant().plus(Duration.ofMinutes(31)));
        }
        mail().start();
        step(TO).run();
        step(TO).run();
        assertThat(mail().getReceivedMessages()).hasSize(2);
    }

    @Test
    void writesTheDomainOfAnAddressInAscii() throws Exception {
        add("webhook.key_failing", "Front desk");
        step("desk@praxis-k\u00f6ln.example").run();

        assertThat(recipients()).containsExactly("desk@xn--praxis-kln-lcb.example");
    }

    @Test
    void givesUpAfterADay() {
        mail().stop();
        add("webhook.key_failing", "One");
        step(TO).run();
        clock.set(clock.instant().plus(Duration.ofHours(25)));
        step(TO).run();
        mail().start();
        clock.set(clock.instant().plus(Duration.ofMinutes(40)));
        step(TO).run();
        assertThat(mail().getReceivedMessages()).isEmpty();
        assertThat(events().find().first()).containsKey("alertedAt").doesNotContainKey("alertAt");
    }

    @Test
    void leavesAMailServerThatHangsAloneAfterSeconds() throws Exception {
        add("webhook.key_failing", "One");
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Instant begin = Instant.now();
            step(TO, hanging.getLocalPort()).run();
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
        clock.set(clock.instant().plus(Duration.ofMinutes(2)));
        step(TO).run();
        assertThat(mail().getReceivedMessages()).hasSize(1);
    }

    @Test
    void theNameOfAKeyCannotInjectAHeader() throws Exception {
        add("webhook.key_failing", "x\\r\\nBcc: other@example.com\\r\\n\\r\\nbody ü");
        step(TO).run();
        MimeMessage received = mail().getReceivedMessages()[0];
        assertThat(mail().getReceivedMessages()).hasSize(1);
        assertThat(received.getHeader("Bcc")).isNull();
        assertThat(received.getAllRecipients()).hasSize(1);
        assertThat(received.getSubject()).contains("Bcc: other@example.com").doesNotContain("\n");
    }

    private AlertStep step(String recipients) {
        return step(recipients, port);
    }

    private AlertStep step(String recipients, int port) {
        return step(recipients, port, service().bean(DeliveryHistory.class));
    }

    private AlertStep step(String recipients, int port, DeliveryHistory deliveries) {
        AlertProperties settings = new AlertProperties("smtp://127.0.0.1:" + port, recipients);
        return new AlertStep(
                service().bean(OperationalEvents.class),
                deliveries,
                service().bean(Accounts.class),
                settings,
                PUBLIC_URL,
                clock);
    }

    private ObjectId add(String event, String name) {
        ObjectId key = new ObjectId();
        events().insertOne(
                        new Document("_id", UUID.randomUUID().toString())
                                .append("event", event)
                                .append("at", Date.from(clock.instant()))
                                .append("about", key)
                                .append(
                                        "data",
                                        """
                                        {"keyId":"%s","name":"%s","displayKey":"sk_live_12345678",\
                                        "since":"2026-01-15T10:30:00Z","consecutiveFailures":12,\
                                        "lastStatus":500,"lastError":null}\
                                        """
                                                .formatted(key.toHexString(), name)));
        return key;
    }

    private MongoCollection<Document> events() {
        return service().bean(MongoDatabase.class).getCollection("service_events");
    }

    private TestService service() {
        return Objects.requireNonNull(started);
    }

    private GreenMail mail() {
        return Objects.requireNonNull(mailServer);
    }

    /** The recipients of the first e-mail. */
    private List<String> recipients() throws MessagingException {
        return Stream.of(mail().getReceivedMessages()[0].getAllRecipients())
                .map(Address::toString)
                .toList();
    }
}
