package com.therapybooking.platform.settings;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps files and folders with personal data or secrets readable by their owner only: 0600 and
 * 0700. A file system without POSIX permissions uses those of the folder above.
 */
public final class OwnerOnly {

    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rwx------");
    private static final int STICKY = 0b1_000_000_000;

    private OwnerOnly() {}

    /** Creates the folder and its parents if missing; restricts an existing folder to its owner. */
    public static void folder(Path folder) throws IOException {
        Files.createDirectories(folder, attribute("rwx------"));
        narrow(folder);
    }

    /** Creates the file if missing; restricts an existing file to its owner. */
    public static void file(Path file) throws IOException {
        try {
            Files.createFile(file, attribute("rw-------"));
        } catch (FileAlreadyExistsException e) {
            narrow(file);
        }
    }

    /** Narrows the files in the folder whose names begin with one of the prefixes. */
    public static void files(Path folder, String... prefixes) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (Stream.of(prefixes).anyMatch(name::startsWith)) {
                    narrow(file);
                }
            }
        }
    }

    /** Whether users other than the owner have any permission. */
    static boolean isWider(Path path) {
        try {
            return !OWNER.containsAll(Files.getPosixFilePermissions(path));
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    /** A path of another user, and a shared folder such as {@code /tmp}, stays unchanged. */
    private static void narrow(Path path) throws IOException {
        if (isWider(path) && !isShared(path)) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER);
            permissions.retainAll(Files.getPosixFilePermissions(path));
            try {
                Files.setPosixFilePermissions(path, permissions);
            } catch (FileSystemException e) {
                // the start report warns of a data folder that others can read
            }
        }
    }

    private static boolean isShared(Path path) throws IOException {
        return Files.isDirectory(path)
                && Files.getAttribute(path, "unix:mode") instanceof Integer mode
                && (mode & STICKY) != 0;
    }

    /**
     * The attribute with which a file or folder is created; none without POSIX permissions.
     *
     * @param permissions such as {@code rw-------}
     */
    public static FileAttribute<?>[] attribute(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
