package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import com.mongodb.client.model.Updates;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.support.SettableClock;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.target.TargetGuard;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

class WebhookServiceTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final SignedInUser ADMIN =
            new SignedInUser(new ObjectId(), "Admin", "admin@example.com", Role.ADMIN, 0);
    private static final int MAX_TRIES = 20;

    private final ObjectId id = new ObjectId();
    private final WebhookKey enabled = TestKeys.enabled(id, "booking.created");
    private final WebhookKey disabled = TestKeys.disabled(id, "booking.created");
    private final SettableClock clock = new SettableClock();
    private final WebhookKeys keys = mock(WebhookKeys.class);
    private final KeyCache cache = mock(KeyCache.class);
    private final KeyActivity activity = mock(KeyActivity.class);
    private final KeyUpdates updates = mock(KeyUpdates.class);
    private final KeyAudit audit = mock(KeyAudit.class);
    private final WebhookService service =
            new WebhookService(
                    keys,
                    cache,
                    activity,
                    new TargetGuard(
                            List.of(),
                            host -> new InetAddress[] {InetAddress.ofLiteral("93.184.216.34")}),
                    updates,
                    audit,
                    clock);

    @BeforeEach
    void anEnabledKey() {
        clock.set(NOW);
        when(keys.find(id)).thenReturn(Optional.of(enabled));
        when(keys.add(any(), any(), any())).thenReturn(enabled);
    }

    @Test
    void storesOnlyTheHashOfANewKey() {
        WebhookService.Secret created =
                service.create(
                        new ObjectId(), request("https://hooks.example.com/x"), List.of(), ADMIN);

        ArgumentCaptor<List<Bson>> stored = ArgumentCaptor.captor();
        verify(keys).add(any(), eq(KeyHash.of(created.raw().text())), stored.capture());
        assertThat(stored.getValue().toString())
                .contains(ADMIN.id().toHexString(), created.raw().displayKey())
                .doesNotContain(created.raw().text());
        assertThat(created.key()).isEqualTo(enabled);
    }

    @Test
    void refreshesTheKeyCacheAfterANewKeyIsStored() {
        service.create(new ObjectId(), request("https://hooks.example.com/x"), List.of(), ADMIN);

        InOrder order = inOrder(keys, cache, audit);
        order.verify(keys).add(any(), any(), any());
        order.verify(cache).changed(id);
        order.verify(audit).created(any());
    }

    @Test
    void storesNothingWhenTheUrlIsRefused() {
        when(updates.of(any(), any(), any(), any(), any()))
                .thenAnswer(call -> {
                    call.getArgument(3, FieldErrors.class).done();
                    return List.of();
                });

        assertThatThrownBy(() ->
                        service.create(
                                new ObjectId(), request("http://127.0.0.1/x"), List.of(), ADMIN))
                .isInstanceOf(ProblemException.class);
        verifyNoInteractions(keys, audit);
    }

    @Test
    void preparesTheWaitingDeliveriesBeforeAKeyIsEnabled() {
        when(keys.find(id)).thenReturn(Optional.of(disabled));
        when(updates.of(any(), any(), any(), any(), any())).thenReturn(update(true));
        when(keys.update(eq(id), any(), any())).thenReturn(Optional.of(enabled));

        assertThat(service.change(id, KeyChange.active(true), List.of())).isEqualTo(enabled);

        InOrder order = inOrder(activity, keys, cache, audit);
        order.verify(activity).beforeActivation(id);
        order.verify(keys).update(eq(id), any(), any());
        order.verify(cache).changed(id);
        order.verify(audit).changed(disabled, enabled, false);
    }

    @Test
    void aChangeWithoutADifferenceWritesNothing() {
        when(updates.of(any(), any(), any(), any(), any())).thenReturn(List.of());

        assertThat(service.change(id, KeyChange.active(true), List.of())).isEqualTo(enabled);

        verify(keys, never()).update(any(), any(), any());
        verify(activity, never()).beforeActivation(any());
    }

    @Test
    void decidesAChangeAgainWhenAnotherCallWasFirst() {
        when(updates.of(any(), any(), any(), any(), any())).thenAnswer(call -> update(false));
        when(keys.update(eq(id), any(), any()))
                .thenReturn(Optional.empty())
                .thenReturn(Optional.of(disabled));

        assertThat(service.change(id, KeyChange.active(false), List.of())).isEqualTo(disabled);

        verify(keys, times(2)).find(id);
        verify(audit, times(1)).changed(any(), any(), anyBoolean());
    }

    @Test
    void givesUpAChangeWithAConflictWhenOthersAreAlwaysFirst() {
        when(updates.of(any(), any(), any(), any(), any())).thenAnswer(call -> update(false));
        when(keys.update(eq(id), any(), any())).thenReturn(Optional.empty());

        assertThatThrownBy(() -> service.change(id, KeyChange.active(false), List.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("modified concurrently");
        verify(keys, times(MAX_TRIES)).update(eq(id), any(), any());
        verifyNoInteractions(audit);
    }

    @Test
    void disablesAKeyForFailuresOfItsPresentWindow() {
        when(keys.find(id)).thenReturn(Optional.of(TestKeys.inWindow(id, 2)));
        when(keys.update(eq(id), any(), any())).thenReturn(Optional.of(disabled));

        assertThat(service.disable(id, 2, "reason")).isTrue();

        verify(audit).disabled(disabled, "reason");
    }

    @Test
    void doesNotDisableAKeyForFailuresOfAnEarlierUrl() {
        when(keys.find(id)).thenReturn(Optional.of(TestKeys.inWindow(id, 3)));

        assertThat(service.disable(id, 2, "reason")).isFalse();

        verify(keys, never()).update(any(), any(), any());
        verifyNoInteractions(audit);
    }

    @Test
    void disablesADisabledOrUnknownKeyNoSecondTime() {
        when(keys.find(id)).thenReturn(Optional.of(disabled));
        assertThat(service.disable(id, 0, "reason")).isFalse();

        when(keys.find(id)).thenReturn(Optional.empty());
        assertThat(service.disable(id, 0, "reason")).isFalse();
        verify(keys, never()).update(any(), any(), any());
    }

    @Test
    void aRotationThatAnotherOneOvertookIsAConflictAndNoAuditEntry() {
        when(keys.replaceHash(eq(id), any(), any(), any(), any())).thenReturn(Optional.empty());

        assertThatThrownBy(() -> service.rotate(id, Duration.ZERO))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("rotated concurrently");
        verifyNoInteractions(audit);
    }

    @Test
    void aRotationStoresTheHashOfItsNewKeyOnly() {
        when(keys.replaceHash(eq(id), any(), any(), any(), any())).thenReturn(Optional.of(enabled));

        WebhookService.Secret rotated = service.rotate(id, Duration.ofHours(1));

        verify(keys)
                .replaceHash(
                        id,
                        KeyHash.of(rotated.raw().text()),
                        rotated.raw().displayKey(),
                        NOW,
                        Duration.ofHours(1));
        verify(audit).rotated(enabled, enabled, Duration.ofHours(1));
    }

    @Test
    void aDeletionOfAnUnknownKeyIsNotFoundAndNoAuditEntry() {
        when(keys.update(eq(id), any(), any())).thenReturn(Optional.empty());

        assertThatThrownBy(() -> service.delete(id))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Webhook key");
        verifyNoInteractions(audit);
    }

    @Test
    void listsTheNewestKeyFirst() {
        WebhookKey newest = TestKeys.enabled(new ObjectId(), "booking.created");
        when(cache.existing())
                .thenReturn(Stream.of(TestKeys.signing(enabled), TestKeys.signing(newest)));

        assertThat(service.list()).containsExactly(newest, enabled);
    }

    private static List<Bson> update(boolean active) {
        return List.of(Updates.set("active", active));
    }

    private static NewKey request(String url) {
        return new NewKey(
                "Calendar",
                url,
                List.of("booking.created"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
