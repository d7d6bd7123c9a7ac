package com.therapybooking.platform.secrets;

import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;

/** A generated secret in a file of the data folder, readable by its owner only. */
public final class SecretFile {

    private static final Logger log = LoggerFactory.getLogger(SecretFile.class);

    private static final int MIN_LENGTH = 32;

    private SecretFile() {}

    static boolean exists(DataDirectory directory, String name) {
        return Files.exists(directory.path().resolve(name));
    }

    /**
     * The text of the file. If the file is missing, base64 of 32 random bytes is written first. The
     * file appears complete or not at all. Two processes that race get the same secret, on a file
     * system with hard links.
     *
     * @param variable the environment variable that would replace the file
     */
    public static String readOrCreate(DataDirectory directory, String name, String variable) {
        Path file = directory.path().resolve(name);
        try {
            if (!Files.exists(file)) {
                create(file);
                log.warn(
                        "{} is not set: a secret was generated and is kept in {}. For production set"
                                + " {} to the content of this file.",
                        variable,
                        file,
                        variable);
            }
            String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (secret.length() < MIN_LENGTH) {
                throw new InvalidSettingException(
                        "DATA_DIR",
                        "a folder with a complete file "
                                + name
                                + " (it has less than 32 characters: restore it from a backup, or set "
                                + variable
                                + ")");
            }
            return secret;
        } catch (IOException e) {
            throw new InvalidSettingException(
                    "DATA_DIR",
                    "a folder that can be read and written (" + name + " is kept there)");
        }
    }

    private static void create(Path file) throws IOException {
        String secret = new Base64StringKeyGenerator(Base64.getEncoder(), 32).generateKey();
        Path temporary =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "new",
                        "",
                        OwnerOnly.attribute("rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(secret.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // another process was faster: its secret is used
        } catch (FileSystemException | UnsupportedOperationException e) {
            moveInto(file, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void moveInto(Path file, Path complete) throws IOException {
        try {
            Files.move(complete, file);
        } catch (FileAlreadyExistsException e) {
            // another process was faster: its secret is used
        }
    }
}
