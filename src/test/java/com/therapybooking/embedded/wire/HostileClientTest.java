package com.therapybooking.embedded.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.sun.management.ThreadMXBean;
import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.support.MostlyWaits;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the port of the embedded database against other processes of the machine. */
@MostlyWaits
@Order(2)
class HostileClientTest {

    private static final int HEADER = 16;
    private static final int OP_QUERY = 2004;
    private static final int OP_COMPRESSED = 2012;
    private static final int OP_MSG = 2013;
    private static final int TIMEOUT_MILLIS = 20_000;

    @TempDir private Path folder;
    private Engine engine;
    private EmbeddedServer server;
    private int port;

    @BeforeEach
    void open() {
        engine = new Engine(StoreFile.in(folder));
        server = new EmbeddedServer(engine, Clock.systemUTC());
        String host = new ConnectionString(server.uri("test")).getHosts().getFirst();
        port = Integer.parseInt(host.substring(host.indexOf(':') + 1));
    }

    @AfterEach
    void close() {
        server.close();
        engine.close();
    }

    /** Returns malformed headers and messages, which the client of the service never sends. */
    static List<Arguments> malformed() {
        List<Arguments> all = new ArrayList<>();
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, 15, 16, 20, Integer.MAX_VALUE}) {
            all.add(hostile("length " + length, header(length, OP_MSG)));
        }
        for (int length : new int[] {48_000_000, 48_000_016, 16_385, 1_000_000}) {
            all.add(hostile("too long: " + length, header(length, OP_MSG)));
            all.add(hostile("too long greeting: " + length, header(length, OP_QUERY)));
        }
        for (int opcode : new int[] {OP_COMPRESSED, 2010, 2011, 2001, 2005, 2006, 1, 0, -1}) {
            all.add(hostile("opcode " + opcode, message(opcode, new byte[40])));
        }
        for (int size : new int[] {Integer.MAX_VALUE - 60, 2_000_000_000, 48_000_000, -1, 4, 0}) {
            all.add(hostile("document of " + size, message(OP_MSG, section(0, size))));
            all.add(hostile("sequence of " + size, message(OP_MSG, section(1, size))));
            all.add(hostile("document in a sequence of " + size, sequence(size)));
            all.add(hostile("legacy document of " + size, query(size)));
        }
        all.add(hostile("string of length 0", message(OP_MSG, stringOfLengthZero())));
        all.add(hostile("only flags", message(OP_MSG, new byte[] {0, 0, 0, 0, 0})));
        all.add(hostile("a checksum", message(OP_MSG, new byte[] {1, 0, 0, 0, 0, 0})));
        byte[] http = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        all.add(hostile("HTTP", http));
        return all;
    }

    private static Arguments hostile(String name, byte[] bytes) {
        return Arguments.argumentSet(name, (Object) bytes);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void closesAConnectionThatSendsThisAndStaysUp(byte[] hostile) throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(hostile);

            assertThat(readToEnd(socket)).as("answer").isEmpty();
        }
        assertThatTheDatabaseAnswers();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void allocatesNoMemoryForADeclaredLength(byte[] hostile) {
        long before = allocated();

        assertThatThrownBy(() ->
                        Objects.requireNonNull(read(hostile, WireMessage.MAX_LENGTH)).request())
                .isInstanceOfAny(IOException.class, CommandException.class);

        assertThat(allocated() - before).isLessThan(4_000_000);
    }

    @Test
    void readsALongMessageOfASignedInClient() throws Exception {
        byte[] document =
                BsonBytes.encode(
                        new BsonDocument("ping", new BsonInt32(1))
                                .append("text", new BsonString("x".repeat(3_000_000))));
        byte[] body = new byte[5 + document.length];
        System.arraycopy(document, 0, body, 5, document.length);

        WireMessage message = read(message(OP_MSG, body), WireMessage.MAX_LENGTH);

        assertThat(Objects.requireNonNull(message).request().name()).isEqualTo("ping");
    }

    @Test
    void servesItsOwnClientsWhileOthersHoldConnectionsOpen() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (MongoClient early = MongoClients.create(server.uri("test"))) {
            insert(early);
            for (int i = 0; i < 1_050; i++) {
                Socket socket = connect();
                socket.getOutputStream().write(halfSent(i));
                idle.add(socket);
            }
            for (int i = 0; i < 5; i++) {
                insert(early);
                assertThatTheDatabaseAnswers();
            }
            for (Socket socket : idle) {
                assertThat(readToEnd(socket)).as("answer").isEmpty();
            }
            insert(early);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void closesConnectionsThatSendCommandsWithoutSigningIn() throws Exception {
        byte[] signIn =
                command(
                        new BsonDocument("saslStart", new BsonInt32(1))
                                .append("mechanism", new BsonString("SCRAM-SHA-256"))
                                .append(
                                        "payload",
                                        new BsonBinary(
                                                "n,,n=a,r=b".getBytes(StandardCharsets.UTF_8)))
                                .append("$db", new BsonString("admin")));
        byte[] hello = command(new BsonDocument("hello", new BsonInt32(1)));
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            InputStream in = socket.getInputStream();
            try {
                while (System.nanoTime() - start < Duration.ofSeconds(15).toNanos()) {
                    socket.getOutputStream().write(signIn);
                    socket.getOutputStream().write(hello);
                    if (in.readNBytes(HEADER).length < HEADER) {
                        break;
                    }
                    in.skipNBytes(in.available());
                    Thread.sleep(100);
                }
            } catch (SocketException e) {
                // the database has closed the connection
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(PendingConnections.DEADLINE.minusSeconds(1), Duration.ofSeconds(14));
        }
    }

    @Test
    void keepsTheMonitoringConnectionsOfItsOwnClients() throws Exception {
        try (MongoClient client =
                MongoClients.create(server.uri("test") + "&heartbeatFrequencyMS=500")) {
            insert(client);
            Thread.sleep(PendingConnections.DEADLINE.plusSeconds(2));
            long start = System.nanoTime();
            insert(client);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
            assertThat(client.getClusterDescription().getServerDescriptions())
                    .allMatch(server -> server.getException() == null);
        }
    }

    /** Returns no bytes, a part of a header, a header, or a header and a part of a body. */
    private static byte[] halfSent(int kind) {
        byte[] header = header(kind % 2 == 0 ? 16_000 : 48_000_000, OP_MSG);
        return Arrays.copyOf(header, new int[] {0, 1, 15, 16, 900}[kind % 5]);
    }

    private void assertThatTheDatabaseAnswers() {
        try (MongoClient client = MongoClients.create(server.uri("test"))) {
            insert(client);
        }
    }

    private static void insert(MongoClient client) {
        client.getDatabase("test").getCollection("things").insertOne(new Document("a", 1));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    /** Returns the bytes until the end of the stream; empty if the connection was reset. */
    private static byte[] readToEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        }
    }

    private static @Nullable WireMessage read(byte[] bytes, int maxLength) throws IOException {
        return WireMessage.read(new DataInputStream(new ByteArrayInputStream(bytes)), maxLength);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static byte[] header(int length, int opcode) {
        return bytes(HEADER).putInt(length).putInt(7).putInt(0).putInt(opcode).array();
    }

    private static byte[] message(int opcode, byte[] body) {
        byte[] header = header(HEADER + body.length, opcode);
        return bytes(HEADER + body.length).put(header).put(body).array();
    }

    private static byte[] command(BsonDocument command) {
        byte[] document = BsonBytes.encode(command);
        return message(OP_MSG, bytes(5 + document.length).put(new byte[5]).put(document).array());
    }

    private static byte[] section(int kind, int size) {
        return bytes(60).putInt(0).put((byte) kind).putInt(size).array();
    }

    /**
     * Returns a document with a string of length 0, although the length must include the
     * terminating zero byte.
     */
    private static byte[] stringOfLengthZero() {
        ByteBuffer body = bytes(17).putInt(0).put((byte) 0).putInt(12);
        return array(body.put((byte) 2).put((byte) 'a').put((byte) 0).putInt(0).put((byte) 0));
    }

    /** Returns a well-formed sequence named "a" with a document that declares this size. */
    private static byte[] sequence(int size) {
        ByteBuffer body = bytes(60).putInt(0).put((byte) 1).putInt(55);
        return message(OP_MSG, array(body.put((byte) 'a').put((byte) 0).putInt(size)));
    }

    private static byte[] query(int size) {
        ByteBuffer body = bytes(60).putInt(0).put("admin.$cmd\0".getBytes(StandardCharsets.UTF_8));
        return message(OP_QUERY, array(body.putLong(0).putInt(size)));
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] all = new byte[buffer.capacity()];
        buffer.rewind().get(all);
        return all;
    }
}
