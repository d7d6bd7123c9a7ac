/** Tomcat: its errors as problem documents, and limits of connections, request heads and bodies. */
@NullMarked
package com.therapybooking.platform.server;

import org.jspecify.annotations.NullMarked;
