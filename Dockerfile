# syntax=docker/dockerfile:1

# Memory: the heap fits a container of 512 MiB (docs/operations.md, "Memory"). Limits of inlining: ADR 94. The training uses the same options, because the cache must match them.
ARG JAVA_OPTIONS="-Xmx192m -XX:+UseParallelGC -XX:MaxTenuringThreshold=2 -XX:+UseCompactObjectHeaders -XX:InlineSmallCode=1200 -XX:FreqInlineSize=160 -Djdk.nio.maxCachedBufferSize=131072 -Xlog:aot*=off"

# 1. Builds the jar and extracts it. Dependencies come first, so that their layer is reused while the POM is unchanged.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml LICENSE ./
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests dependency:go-offline
COPY src src
COPY docs docs
COPY docker docker
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests package \
    && java -Djarmode=tools -jar target/therapy-booking.jar extract --destination /app \
    && javac -d /train docker/Train.java

# 2. Trains the AOT cache on the Java that will run it, for up to two minutes.
FROM eclipse-temurin:25-jre AS trained
ARG JAVA_OPTIONS
ENV JDK_JAVA_OPTIONS=$JAVA_OPTIONS
COPY --from=build /app /app
COPY --from=build /train /train
RUN java -cp /train Train /app

# 3. The runtime image: no compiler, no build tool, an unprivileged user, nothing written outside /data and /tmp.
FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 therapy \
    && useradd --system --uid 10001 --gid therapy --no-create-home --shell /usr/sbin/nologin therapy \
    && install --directory --owner therapy --group therapy --mode 0700 /data
WORKDIR /app
COPY --from=trained /app/lib lib
COPY --from=trained /app/therapy-booking.jar /app/therapy-booking.aot ./
COPY docker/health /usr/local/bin/
ARG JAVA_OPTIONS
# With two arenas glibc returns more freed memory to the system.
ENV DATA_DIR=/data PORT=8080 JDK_JAVA_OPTIONS=$JAVA_OPTIONS MALLOC_ARENA_MAX=2
USER 10001:10001
VOLUME /data
EXPOSE 8080
# A start on a large database creates indexes first. The first success ends the start period.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10m --retries=3 CMD ["health"]
STOPSIGNAL SIGTERM
# In the array form java is process 1 and receives signals itself.
# When the heap is full, the process ends, and Docker or Render restarts it.
ENTRYPOINT ["java", "-XX:AOTCache=/app/therapy-booking.aot", "-XX:+ExitOnOutOfMemoryError", \
    "-Djava.io.tmpdir=/tmp", "-jar", "/app/therapy-booking.jar"]
