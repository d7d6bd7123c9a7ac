package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.support.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BookingAccessTest extends BookingHttp {

    @Test
    void letsAGuestActWithItsToken() {
        User therapist = newUser("therapist");
        Api.Reply made = book(null, guestBody(therapist, freeTime(), address()));
        String id = id(made);
        String token = made.json().path("manageToken").asString();

        assertThat(get(id, null, Caller.TOKEN_HEADER, token).status()).isEqualTo(200);
        assertThat(move(id, null, freeTime(), Caller.TOKEN_HEADER, token).status()).isEqualTo(200);
        assertThat(pay(id, null, Caller.TOKEN_HEADER, token).status()).isEqualTo(403);
        assertThat(cancel(id, null, Caller.TOKEN_HEADER, token).status()).isEqualTo(200);
        assertThat(published.of(id).getLast())
                .isInstanceOfSatisfying(
                        BookingCancelled.class,
                        event -> assertThat(event.cancelledBy()).isEqualTo("guest"));
        assertThat(get(id, null, Caller.TOKEN_HEADER, token).text()).doesNotContain(token);
    }

    @Test
    void answers401WithoutCredentials() {
        User therapist = newUser("therapist");
        Api.Reply made = book(null, guestBody(therapist, freeTime(), address()));
        Api.Reply other = book(null, guestBody(therapist, freeTime(), address()));
        String id = id(made);
        String token = other.json().path("manageToken").asString();

        assertThat(get(id, null).status()).isEqualTo(401);
        assertThat(move(id, null, freeTime()).status()).isEqualTo(401);
        assertThat(cancel(id, null).status()).isEqualTo(401);
        assertThat(pay(id, null).status()).isEqualTo(401);
        assertThat(get(id, null, Caller.TOKEN_HEADER, token).status()).isEqualTo(401);
        assertThat(cancel(id, null, Caller.TOKEN_HEADER, "").status()).isEqualTo(401);
        assertThat(api.get("/api/bookings", null).status()).isEqualTo(401);
        assertThat(get(new ObjectId().toHexString(), null).status()).isEqualTo(401);
    }

    /** A client whose token has expired would otherwise book as a guest. */
    @Test
    void doesNotBookAsAGuestWithATokenThatIsNotValid() {
        Api.Reply reply =
                book("no.valid.token", guestBody(newUser("therapist"), freeTime(), address()));

        assertThat(reply.status()).isEqualTo(401);
    }

    /** Every call authenticates the caller before it validates the request. */
    @ParameterizedTest
    @CsvSource({
        "POST,  /abc/verify-payment, x",
        "POST,  /507f1f77bcf86cd799439011/verify-payment,",
        "PATCH, /507f1f77bcf86cd799439011, {",
        "POST,  /abc/cancel, [",
        "GET,   /abc,",
        "HEAD,  /abc,",
        "GET,   ?status=x,",
        "GET,   ?x=1,"
    })
    void answers401WithoutCredentialsBeforeItValidatesTheCall(
            String method, String path, @Nullable String body) {
        Api.Reply reply = api.call(method, "/api/bookings" + path, null, body);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void hidesTheBookingsOfOthers() {
        User therapist = newUser("therapist");
        User owner = newUser("client");
        String id = id(book(owner.token(), clientBody(therapist, freeTime())));

        for (User stranger : List.of(newUser("client"), newUser("therapist"))) {
            assertThat(get(id, stranger.token()).status()).isEqualTo(404);
            assertThat(move(id, stranger.token(), freeTime()).status()).isEqualTo(404);
            assertThat(cancel(id, stranger.token()).status()).isEqualTo(404);
        }
        assertThat(pay(id, newUser("therapist").token()).status()).isEqualTo(404);
        assertThat(get(new ObjectId().toHexString(), admin).status()).isEqualTo(404);
        assertThat(get("nothing", admin).status()).isEqualTo(404);
    }

    @Test
    void letsNoClientConfirmItsPayment() {
        User client = newUser("client");
        String id = id(book(client.token(), clientBody(newUser("therapist"), freeTime())));

        assertThat(pay(id, client.token()).status()).isEqualTo(403);
    }

    @Test
    void letsNoOtherTherapistConfirmWithAGuestsToken() {
        Api.Reply made = book(null, guestBody(newUser("therapist"), freeTime(), address()));
        String token = made.json().path("manageToken").asString();

        String other = newUser("therapist").token();

        assertThat(pay(id(made), other, Caller.TOKEN_HEADER, token).status()).isEqualTo(404);
        assertThat(get(id(made), admin).json().path("booking").path("status").asString())
                .isEqualTo("pending_payment");
    }

    @Test
    void letsClientAndTherapistManageTheirOwn() {
        User therapist = newUser("therapist");
        User client = newUser("client");
        String id = id(book(client.token(), clientBody(therapist, freeTime())));

        assertThat(pay(id, therapist.token()).status()).isEqualTo(200);
        assertThat(get(id, client.token()).status()).isEqualTo(200);
        assertThat(move(id, client.token(), freeTime()).status()).isEqualTo(200);
        assertThat(cancel(id, client.token()).status()).isEqualTo(200);
        assertThat(published.of(id).getLast())
                .isInstanceOfSatisfying(
                        BookingCancelled.class,
                        event -> assertThat(event.cancelledBy()).isEqualTo("client"));
    }

    @Test
    void listsOwnBookingsNewestFirst() {
        User therapist = newUser("therapist");
        User client = newUser("client");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(id(book(client.token(), clientBody(therapist, freeTime()))));
            book(null, guestBody(newUser("therapist"), freeTime(), address()));
        }

        assertThat(pages(client.token(), "")).isEqualTo(ids.reversed());
        assertThat(pages(therapist.token(), "")).isEqualTo(ids.reversed());
        assertThat(pages(50, admin, "")).containsAll(ids).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void findsByAddressOrId() {
        User therapist = newUser("therapist");
        String email = address();
        String id = id(book(null, guestBody(therapist, freeTime(), email)));

        assertThat(pages(admin, "&q=" + email.toLowerCase(Locale.ROOT))).containsExactly(id);
        assertThat(pages(admin, "&q=" + id)).containsExactly(id);
        assertThat(pages(newUser("therapist").token(), "&q=" + id)).isEmpty();
    }

    private List<String> pages(String token, String query) {
        return pages(2, token, query);
    }

    private List<String> pages(int limit, String token, String query) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Api.Reply page = api.get("/api/bookings?limit=" + limit + query + cursor, token);
            assertThat(page.status()).isEqualTo(200);
            page.json()
                    .path("bookings")
                    .forEach(booking -> ids.add(booking.path("_id").asString()));
            cursor =
                    page.json().path("nextCursor").isNull()
                            ? null
                            : "&cursor=" + page.json().path("nextCursor").asString();
        }
        return ids;
    }
}
