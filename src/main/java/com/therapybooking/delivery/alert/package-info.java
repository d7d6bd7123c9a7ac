/** E-mails to administrators about keys that fail, were disabled, or work again. */
@NamedInterface("alert")
@NullMarked
package com.therapybooking.delivery.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
