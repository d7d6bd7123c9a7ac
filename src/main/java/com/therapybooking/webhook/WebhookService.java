package com.therapybooking.webhook;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.WebhookKey.State;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetRefusedException;
import com.therapybooking.webhook.target.TargetUrl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Creates, changes, rotates and deletes webhook keys. The raw key is hashed before it is stored and
 * is part of exactly one reply. A change applies on this instance when the call returns, and on the
 * others within a second.
 */
@Service
public class WebhookService {

    private static final int TRIES = 20;

    /** A new or rotated key with its secret, which is available here only. */
    public record Secret(WebhookKey key, RawKey raw) {}

    private final WebhookKeys keys;
    private final KeyCache keyCache;
    private final KeyActivity activity;
    private final TargetGuard guard;
    private final KeyUpdates updates;
    private final KeyAudit audit;
    private final Clock clock;

    WebhookService(
            WebhookKeys keys,
            KeyCache keyCache,
            KeyActivity activity,
            TargetGuard guard,
            KeyUpdates updates,
            KeyAudit audit,
            Clock clock) {
        this.keys = keys;
        this.keyCache = keyCache;
        this.activity = activity;
        this.guard = guard;
        this.updates = updates;
        this.audit = audit;
        this.clock = clock;
    }

    /** Every key that is not deleted, newest first. */
    public List<WebhookKey> list() {
        keyCache.refresh();
        return keyCache.existing().map(SigningKey::key).toList().reversed();
    }

    /**
     * A key that is not deleted.
     *
     * @throws ProblemException 404 when there is none
     */
    public WebhookKey get(ObjectId id) {
        return keys.find(id).orElseThrow(WebhookService::notFound);
    }

    /**
     * Creates a key.
     *
     * @param id of the new key; a form keeps it, so that one that is sent twice makes one key
     * @param violations the fields that break the constraints of the request
     * @throws ProblemException 400 with every field that breaks a constraint or a rule, 409 when
     *     there is a key with this id
     */
    public Secret create(
            ObjectId id, NewKey request, List<FieldProblem> violations, SignedInUser by) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(violations);
        TargetUrl url = target(request.webhookUrl(), errors);
        Instant now = clock.instant();
        List<Bson> fields = updates.of(null, request.asChange(), url, errors, now);
        RawKey raw = RawKey.random();
        fields.add(Updates.set(KeyDocument.DISPLAY_KEY, raw.displayKey()));
        fields.add(Updates.set(KeyDocument.CREATED_BY, KeyDocument.createdBy(by)));
        fields.add(Updates.set(KeyDocument.CREATED_AT, now));
        fields.add(Updates.set(KeyDocument.UPDATED_AT, now));
        WebhookKey key = keys.add(id, raw.hash(), fields);
        keyCache.changed(key.id());
        audit.created(key);
        return new Secret(key, raw);
    }

    /** Checks a URL and the addresses of its host; adds the error of a refused one. */
    private @Nullable TargetUrl target(@Nullable String url, FieldErrors errors) {
        return errors.read(
                () -> {
                    try {
                        return url == null ? null : guard.check(url);
                    } catch (TargetRefusedException e) {
                        throw ProblemException.invalid(
                                "webhookUrl", String.valueOf(e.getMessage()));
                    }
                },
                "webhookUrl");
    }

    /**
     * Changes a key; fields that the request leaves out stay unchanged.
     *
     * @param violations the fields that break the constraints of the request
     * @return the key afterwards
     * @throws ProblemException 404 when there is none, 400 with every field that breaks a
     *     constraint or a rule, 409 when others keep changing it
     */
    public WebhookKey change(ObjectId id, KeyChange request, List<FieldProblem> violations) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(violations);
        TargetUrl url = target(PatchField.valueOf(request.webhookUrl()), errors);
        AtomicBoolean prepared = new AtomicBoolean();
        return untilUnchanged(() -> {
            WebhookKey before = keys.find(id).orElse(null);
            if (before == null) {
                errors.done(); // a wrong body is reported first
                throw notFound();
            }
            List<Bson> changes = updates.of(before, request, url, errors, clock.instant());
            Optional<WebhookKey> after = change(before, request, changes, prepared);
            after.ifPresent(key -> audit.changed(before, key, request.headers() != null));
            return after;
        });
    }

    /**
     * Headers with a new value and the stored ones to keep. The values are secrets and must not be
     * logged.
     *
     * @param kept names of the headers to keep; names that the key does not have are ignored
     */
    public Map<String, String> withStoredHeaders(
            ObjectId id, Map<String, String> given, Set<String> kept) {
        keyCache.refresh();
        Map<String, String> headers = new LinkedHashMap<>();
        keyCache.find(id).ifPresent(key -> headers.putAll(key.headers()));
        headers.keySet().retainAll(kept);
        headers.putAll(given);
        return headers;
    }

    /** Repeats the change as long as another call changes the key first. */
    private static <T> T untilUnchanged(Supplier<Optional<T>> change) {
        for (int i = 0; i < TRIES; i++) {
            Optional<T> done = change.get();
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw ProblemException.conflict("The webhook key was modified concurrently; retry.");
    }

    /**
     * Optimistic lock: the change applies only to the state for which it was made. Otherwise the
     * entries in the key's history and in the audit log, the number of the failing window, or the
     * check of a template with its content type would be wrong.
     */
    private static Bson unchanged(WebhookKey before) {
        return Filters.eq(KeyDocument.UPDATED_AT, before.updatedAt());
    }

    /**
     * @param prepared whether {@link KeyActivity#beforeActivation} has run; it may take long
     */
    private Optional<WebhookKey> change(
            WebhookKey before, KeyChange request, List<Bson> changes, AtomicBoolean prepared) {
        if (changes.isEmpty()) {
            return Optional.of(before);
        }
        if (!before.active()
                && Boolean.TRUE.equals(PatchField.valueOf(request.active()))
                && prepared.compareAndSet(false, true)) {
            activity.beforeActivation(before.id());
        }
        return update(before, unchanged(before), changes);
    }

    /**
     * Disables a key on behalf of the service.
     *
     * @param failingWindow the window in which the causing attempts began; nothing happens when the
     *     key has a newer one
     * @param reason the reason that administrators see
     * @return whether the key was enabled before
     * @throws ProblemException 409 when others keep changing it
     */
    public boolean disable(ObjectId id, int failingWindow, String reason) {
        return untilUnchanged(() -> {
            WebhookKey before = keys.find(id).orElse(null);
            if (before == null || !before.active() || before.failingWindow() > failingWindow) {
                return Optional.of(false);
            }
            State state = new State(clock.instant(), false, before.allowedEvents());
            List<Bson> changes =
                    List.of(
                            Updates.set(KeyDocument.ACTIVE, false),
                            Updates.set(KeyDocument.DISABLED_REASON, reason),
                            KeyUpdates.history(state));
            return update(before, unchanged(before), changes)
                    .map(after -> {
                        audit.disabled(after, reason);
                        return true;
                    });
        });
    }

    /**
     * Deletes a key: its queued deliveries are cancelled, its secrets, notes and headers are
     * removed, its history stays.
     */
    public void delete(ObjectId id) {
        List<Bson> changes =
                List.of(
                        Updates.set(KeyDocument.DELETED_AT, clock.instant()),
                        Updates.set(KeyDocument.ACTIVE, false),
                        Updates.unset(KeyDocument.HASH),
                        Updates.unset(KeyDocument.OLDER),
                        Updates.unset(KeyDocument.PREVIOUS_HASH),
                        Updates.unset(KeyDocument.NOTES),
                        Updates.unset(KeyDocument.FORMAT),
                        Updates.unset(KeyDocument.TEMPLATE),
                        Updates.unset(KeyDocument.CONTENT_TYPE),
                        Updates.unset(KeyDocument.HEADERS));
        audit.deleted(
                update(get(id), Filters.empty(), changes).orElseThrow(WebhookService::notFound));
    }

    /**
     * Gives a key a new secret. The replaced one stays valid for the overlap. Older ones stay valid
     * until their own overlaps end, or end now when there is no overlap.
     *
     * @throws ProblemException 404 when there is none, 409 when another call rotates it now or five
     *     secrets are valid already
     */
    public Secret rotate(ObjectId id, Duration overlap) {
        RawKey raw = RawKey.random();
        WebhookKey before = get(id);
        WebhookKey key =
                keys.replaceHash(id, raw.hash(), raw.displayKey(), clock.instant(), overlap)
                        .orElseThrow(() ->
                                ProblemException.conflict(
                                        "The webhook key was rotated concurrently; retry."));
        keyCache.changed(id);
        audit.rotated(before, key, overlap);
        return new Secret(key, raw);
    }

    private Optional<WebhookKey> update(WebhookKey before, Bson guard, List<Bson> changes) {
        Bson time = KeyDocument.updatedAt(clock.instant(), before.updatedAt());
        Optional<WebhookKey> after =
                keys.update(before.id(), guard, Updates.combine(Updates.combine(changes), time));
        after.ifPresent(key -> keyCache.changed(key.id()));
        return after;
    }

    private static ProblemException notFound() {
        return ProblemException.notFound("Webhook key");
    }
}
