package com.therapybooking.bench;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Person;
import com.therapybooking.booking.model.BookingDocuments;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.data.mongodb.core.convert.MappingMongoConverter;
import org.springframework.data.mongodb.core.convert.MongoCustomConversions;
import org.springframework.data.mongodb.core.convert.NoOpDbRefResolver;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

/**
 * Measures the time to convert a booking to a document and back, with {@link BookingDocuments} and
 * with Spring Data.
 */
public final class MappingBench {

    private static final int BOOKINGS = 200_000;
    private static final int ROUNDS = 10;

    private MappingBench() {}

    public static void main(String[] args) {
        MappingMongoConverter converter = converter();
        Booking booking = booking();
        Document byHand = BookingDocuments.toDocument(booking);
        Document bySpringData = written(converter, booking);
        if (!BookingDocuments.toBooking(byHand).equals(booking)
                || !converter.read(Booking.class, bySpringData).equals(booking)) {
            throw new IllegalStateException("A mapping changed the booking");
        }
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.printf(
                    "round %2d: by hand write %.2f read %.2f µs, by Spring Data write %.2f read %.2f µs%n",
                    round,
                    micros(() -> BookingDocuments.toDocument(booking)),
                    micros(() -> BookingDocuments.toBooking(byHand)),
                    micros(() -> written(converter, booking)),
                    micros(() -> converter.read(Booking.class, bySpringData)));
        }
    }

    private static Document written(MappingMongoConverter converter, Booking booking) {
        Document document = new Document();
        converter.write(booking, document);
        return document;
    }

    private static double micros(Supplier<?> mapping) {
        int results = 0;
        long start = System.nanoTime();
        for (int i = 0; i < BOOKINGS; i++) {
            results += mapping.get() == null ? 0 : 1;
        }
        double micros = (System.nanoTime() - start) / 1e3 / BOOKINGS;
        if (results != BOOKINGS) {
            throw new IllegalStateException("A mapping returned null");
        }
        return micros;
    }

    private static MappingMongoConverter converter() {
        MongoCustomConversions conversions =
                MongoCustomConversions.create(adapter ->
                        adapter.bigDecimal(
                                MongoCustomConversions.BigDecimalRepresentation.DECIMAL128));
        MongoMappingContext context = new MongoMappingContext();
        context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
        context.afterPropertiesSet();
        MappingMongoConverter converter =
                new MappingMongoConverter(NoOpDbRefResolver.INSTANCE, context);
        converter.setCustomConversions(conversions);
        converter.afterPropertiesSet();
        return converter;
    }

    private static Booking booking() {
        Instant now = Instant.ofEpochMilli(1_800_000_000_000L);
        return new Booking(
                new ObjectId(),
                Booking.Status.PENDING_PAYMENT,
                true,
                new Person(null, "Guest One", "guest@example.com"),
                new Person(new ObjectId(), "Dr. Two", "two@example.com"),
                now,
                50,
                new BigDecimal("95.50"),
                "EUR",
                "bank_transfer",
                null,
                null,
                null,
                null,
                "Europe/Berlin",
                now,
                now);
    }
}
