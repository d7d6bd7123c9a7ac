package com.therapybooking.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/**
 * A file in which a writer records each operation before it begins, and again when it was
 * acknowledged. The file survives the kill of the process, because each line is written to the
 * operating system before the writer continues.
 */
final class KillJournal {

    private static final String DONE = "done";
    private final FileChannel channel;

    KillJournal(Path file) {
        try {
            this.channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void begin(Document operation) {
        line(operation.toJson());
    }

    void done() {
        line(DONE);
    }

    private void line(String text) {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The operations in a journal.
     *
     * @param done the operations that were acknowledged
     * @param open the operation without an acknowledgement, which may be stored or not; at most one
     */
    record Operations(List<Document> done, List<Document> open) {}

    static Operations read(Path file) {
        String text;
        try {
            text = Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Document> done = new ArrayList<>();
        Document open = null;
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            String line = text.substring(at, end);
            at = end + 1;
            if (!line.equals(DONE)) {
                open = Document.parse(line);
            } else if (open != null) {
                done.add(open);
                open = null;
            }
        }
        return new Operations(done, open == null ? List.of() : List.of(open));
    }
}
