package com.therapybooking.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.embedded.bson.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves, deletes or replaces the files while the database is open. */
class MovedFilesTest {

    @TempDir private Path root;

    private Path folder = Path.of("");

    @BeforeEach
    void nameFolder() {
        folder = root.resolve("db");
    }

    @Test
    void takesNoWritesWithoutItsFiles() throws IOException {
        try (Engine engine = new Engine(StoreFile.in(folder))) {
            NumberedDocuments.insert(engine, 1);
            engine.checkFiles();
            Path away = Files.move(folder, root.resolve("away"));

            assertThatThrownBy(engine::checkFiles).isInstanceOf(CommandException.class);
            refusesWrites(engine);
            Files.createDirectory(folder);
            refusesWrites(engine);
            assertThat(folder).isEmptyDirectory();

            Files.delete(folder);
            Files.move(away, folder);
            NumberedDocuments.insert(engine, 2);
            assertThat(NumberedDocuments.numbers(engine)).containsExactly(1, 2);
        }
    }

    @Test
    void doesNotContinueWithOtherFiles() throws IOException {
        try (Engine other = new Engine(StoreFile.in(root.resolve("other")))) {
            NumberedDocuments.insert(other, 7);
        }
        try (Engine engine = new Engine(StoreFile.in(folder))) {
            NumberedDocuments.insert(engine, 1);
            for (String name : new String[] {"database.mv", "database.wal"}) {
                Files.delete(folder.resolve(name));
                Files.copy(root.resolve("other").resolve(name), folder.resolve(name));
            }

            assertThatThrownBy(engine::checkFiles)
                    .hasMessageContaining("replaced while the service ran");
            refusesWrites(engine);
        }
    }

    private static void refusesWrites(Engine engine) {
        assertThatThrownBy(() -> NumberedDocuments.insert(engine, 99))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("moved, deleted or replaced");
    }
}
