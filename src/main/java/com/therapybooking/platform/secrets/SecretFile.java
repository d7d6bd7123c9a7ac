package com.therapybooking.platform.secrets;

import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A generated secret in a file of the data folder, readable by its owner only. */
public final class SecretFile {

    private static final Logger log = LoggerFactory.getLogger(SecretFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private SecretFile() {}

    /**
     * The text of the file. If the file is missing, base64 of 32 random bytes is written first. The
     * file appears complete or not at all, and two processes that race get the same secret.
     *
     * @param variable the environment variable that would replace the file
     */
    public static String readOrCreate(DataDirectory directory, String name, String variable) {
        Path file = directory.path().resolve(name);
        try {
            if (!Files.exists(file)) {
                create(file);
                log.warn(
                        "{} is not set: a secret was generated and is kept in {}. Set {} before"
                                + " going to production.",
                        variable,
                        file,
                        variable);
            }
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "DATA_DIR",
                    "a folder that can be read and written (" + name + " is kept there)");
        }
    }

    private static void create(Path file) throws IOException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        byte[] text = Base64.getEncoder().encode(secret);
        Path temporary =
                Files.createTempFile(file.toAbsolutePath().getParent(), "new", "", ownerOnly());
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text));
                channel.force(true);
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // another process was faster: its secret is used
        } catch (UnsupportedOperationException e) {
            Files.copy(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
