package com.therapybooking.identity.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.Account;
import com.therapybooking.platform.database.LongRunning;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Stores the API tokens. A token is valid while its document exists, so deleting the document ends
 * it at once on every instance. A document is removed 30 days after its token expired.
 */
@Repository
public class ApiTokens {

    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Duration USE_RECORDED_EVERY = Duration.ofMinutes(1);
    private static final String EXPIRES_AT = "expiresAt";
    private static final String LAST_USED_AT = "lastUsedAt";

    private final MongoCollection<Document> tokens;
    private final Clock clock;

    /** The tokens whose use this instance recorded within the last minute. */
    private final Cache<ObjectId, Boolean> recentlyUsed =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(USE_RECORDED_EVERY).build();

    ApiTokens(MongoDatabase database, Clock clock) {
        this.tokens = database.getCollection("api_tokens");
        this.clock = clock;
        LongRunning.createTtlIndex(tokens, EXPIRES_AT, RETENTION);
    }

    void add(ApiToken token) {
        tokens.insertOne(
                new Document("_id", token.id())
                        .append("name", token.name())
                        .append("scope", token.scope().text())
                        .append("userId", token.userId())
                        .append(Account.CREDENTIALS_VERSION, token.credentialsVersion())
                        .append("createdAt", Date.from(token.createdAt()))
                        .append(EXPIRES_AT, Date.from(token.expiresAt())));
    }

    /**
     * The name of a token that has not been deleted; records its use, at most once a minute.
     *
     * @return empty when it was deleted
     */
    Optional<String> use(ObjectId id) {
        Document token =
                tokens.find(Filters.eq("_id", id)).projection(new Document("name", 1)).first();
        if (token != null && recentlyUsed.getIfPresent(id) == null) {
            recentlyUsed.put(id, true);
            tokens.updateOne(
                    Filters.eq("_id", id), Updates.set(LAST_USED_AT, Date.from(clock.instant())));
        }
        return Optional.ofNullable(token).map(found -> found.getString("name"));
    }

    /** Tokens of all administrators in the order of their ids, after one of them. */
    List<ApiToken> list(@Nullable ObjectId after, int limit) {
        Bson filter = after == null ? Filters.empty() : Filters.gt("_id", after);
        return tokens.find(filter)
                .sort(Sorts.ascending("_id"))
                .limit(limit)
                .map(ApiTokens::read)
                .into(new ArrayList<>());
    }

    /** The tokens of all administrators. */
    public List<ApiToken> all() {
        return tokens.find().map(ApiTokens::read).into(new ArrayList<>());
    }

    /** Ends a token and returns it; empty when there is none with this id. */
    Optional<ApiToken> delete(ObjectId id) {
        return Optional.ofNullable(tokens.findOneAndDelete(Filters.eq("_id", id)))
                .map(ApiTokens::read);
    }

    private static ApiToken read(Document document) {
        @Nullable Date lastUsed = document.getDate(LAST_USED_AT);
        return new ApiToken(
                document.getObjectId("_id"),
                document.getString("name"),
                Scope.of(document.getString("scope")).orElseThrow(),
                document.getObjectId("userId"),
                document.getInteger(Account.CREDENTIALS_VERSION, 0),
                document.getDate("createdAt").toInstant(),
                document.getDate(EXPIRES_AT).toInstant(),
                lastUsed == null ? null : lastUsed.toInstant());
    }
}
