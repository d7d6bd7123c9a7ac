package com.therapybooking.delivery.feed;

import com.therapybooking.platform.request.CallLimit;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.RawKey;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The one call for receivers, with the raw key of their webhook key as the bearer token. An
 * inactive key may read the feed; a deleted one may not.
 */
@RestController
class FeedController {

    private static final int CALLS_PER_MINUTE = 300;
    private static final String BEARER = "bearer ";

    record Reply(boolean success, List<FeedEvent> events, @Nullable String nextCursor) {}

    private final KeyCache keyCache;
    private final Feed feed;
    private final Clock clock;
    private final CallLimit calls =
            new CallLimit(CALLS_PER_MINUTE, "Too many reads of this key's feed.");

    FeedController(KeyCache keyCache, Feed feed, Clock clock) {
        this.keyCache = keyCache;
        this.feed = feed;
        this.clock = clock;
    }

    @GetMapping("/api/webhooks/feed")
    Reply read(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable List<String> authorization,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        KeyCache.Holder holder =
                holder(authorization)
                        .orElseThrow(() ->
                                ProblemException.of(
                                        HttpStatus.UNAUTHORIZED,
                                        "The raw key of a webhook key is required as the bearer token."));
        calls.count(holder.key().key().id().toHexString());
        Paging.Page<FeedEvent> page =
                feed.read(holder, after, Paging.of("feed", limit, null).limit());
        return new Reply(true, page.items(), page.nextCursor());
    }

    private Optional<KeyCache.Holder> holder(@Nullable List<String> headers) {
        return Optional.ofNullable(headers)
                .filter(all -> all.size() == 1)
                .map(List::getFirst)
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()).strip())
                .filter(RawKey::hasKeyFormat)
                .flatMap(rawKey -> keyCache.holderOf(rawKey, clock.instant()));
    }
}
