package com.therapybooking.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens files of version 1.0. That version had no log; a second file recorded the acknowledged
 * version of the store.
 */
class OldFilesTest {

    @TempDir private Path folder;
    private long version;

    @BeforeEach
    void makeOldFiles() throws IOException {
        try (Engine engine = new Engine(StoreFile.in(folder))) {
            NumberedDocuments.insert(engine, 1);
        }
        try (MVStore store = MVStore.open(folder.resolve(StoreFile.NAME).toString())) {
            MVMap<String, byte[]> catalogue =
                    store.openMap(
                            "catalog",
                            new MVMap.Builder<String, byte[]>()
                                    .keyType(StringDataType.INSTANCE)
                                    .valueType(CheckedBytes.INSTANCE));
            assertThat(catalogue.remove("committed")).isNotNull();
            version = store.commit();
        }
        Files.delete(folder.resolve("database.wal"));
    }

    private void acknowledge(long acknowledged) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(24).putLong(0x5448_4552_4442_0001L);
        content.putLong(acknowledged).putLong(~acknowledged);
        Files.write(folder.resolve("database.version"), content.array());
    }

    @Test
    void areOpenedAndContinuedInTheLog() throws IOException {
        acknowledge(version);
        for (int start = 1; start <= 3; start++) {
            try (Engine engine = new Engine(StoreFile.in(folder))) {
                assertThat(NumberedDocuments.numbers(engine)).hasSize(start);
                NumberedDocuments.insert(engine, start + 1);
            }
            assertThat(folder.resolve("database.version")).doesNotExist();
        }
    }

    @Test
    void areRefusedWhenTheyLackAcknowledgedWrites() throws IOException {
        acknowledge(version + 1);
        assertThatThrownBy(() -> new Engine(StoreFile.in(folder)).close())
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("had been acknowledged");
    }
}
