package com.therapybooking.platform.settings;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The folder of the embedded database, the generated secrets and the log; created when missing, and
 * readable by its owner only.
 *
 * @param dataDir the text of {@code DATA_DIR}
 */
@ConfigurationProperties("therapy")
public record DataDirectory(String dataDir) {

    public DataDirectory {
        try {
            OwnerOnly.folder(Path.of(dataDir));
        } catch (InvalidPathException | IOException e) {
            throw new InvalidSettingException("DATA_DIR", "a folder that can be written");
        }
    }

    public Path path() {
        return Path.of(dataDir);
    }
}
