package com.therapybooking.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class OwnerOnlyTest {

    @TempDir private Path folder;

    @Test
    void createsFoldersAndFilesForTheirOwner() throws IOException {
        Path inner = folder.resolve("outer/inner");

        OwnerOnly.folder(inner);
        OwnerOnly.file(inner.resolve("file"));

        assertThat(permissions(folder.resolve("outer"))).isEqualTo("rwx------");
        assertThat(permissions(inner)).isEqualTo("rwx------");
        assertThat(permissions(inner.resolve("file"))).isEqualTo("rw-------");
    }

    @Test
    void narrowsWhatExistsAndKeepsItsContent() throws IOException {
        Path file = Files.writeString(folder.resolve("server.log.2030-01-01.0.gz"), "content");
        Path other = Files.writeString(folder.resolve("other"), "");
        widen(folder, "rwxrwxrwx");
        widen(file, "rw-rw-r--");
        widen(other, "rw-r--r--");

        OwnerOnly.folder(folder);
        OwnerOnly.files(folder, "server.log");

        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(file).hasContent("content");
        assertThat(permissions(other)).isEqualTo("rw-r--r--");
    }

    @Test
    void addsNoRights() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        widen(file, "r--r-----");

        OwnerOnly.file(file);

        assertThat(permissions(file)).isEqualTo("r--------");
    }

    @Test
    void leavesASharedFolderAlone() throws IOException {
        Files.setAttribute(folder, "unix:mode", 0b1_111_111_111);

        OwnerOnly.folder(folder);

        assertThat(permissions(folder)).isEqualTo("rwxrwxrwx");
    }

    private static void widen(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
